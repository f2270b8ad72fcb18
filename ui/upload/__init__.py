"""Files into a workspace, and the questions that they raise."""
