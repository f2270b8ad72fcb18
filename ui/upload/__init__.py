"""Importing files into a workspace: uploads, the mapping form, the import report on the page."""
