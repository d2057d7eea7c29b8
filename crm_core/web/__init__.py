"""The pages' ground: sign-in, navigation, views, cards. The only room beside app.py and pages/ that knows Streamlit."""
