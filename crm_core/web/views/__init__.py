"""View models: what a page shows, as plain data made by pure functions. No Streamlit here."""
