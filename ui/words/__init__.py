"""What is said, and how numbers are written. Nothing here loads Streamlit."""
