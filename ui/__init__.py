"""Everything that knows both Streamlit and words."""
