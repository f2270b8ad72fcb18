"""The analyses, free of Streamlit and of sentences."""
