"""What a visitor downloads from a page: workbooks, where their figures come from, text to paste."""
