"""The pages' ground: sign-in, navigation, views, cards. The only room beside app.py and pages/ that knows Streamlit."""

import logging

import streamlit  # noqa: F401  (it gives its loggers their level when it is imported)

# Pages declare fragments and caches before Streamlit runs; it would tell so once for each of them.
for _noisy in ("caching.cache_data_api", "scriptrunner_utils.script_run_context"):
    logging.getLogger(f"streamlit.runtime.{_noisy}").setLevel(logging.ERROR)
