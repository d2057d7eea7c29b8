"""The ASGI entry of Rapport: `streamlit run app.py`, or `uvicorn app:app` behind a proxy."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from crm_core.web.middleware import Answers
from crm_core.web.routes import routes
from crm_core.web.startup import check_or_exit, lifespan

check_or_exit()
app = st.App(
    Path(__file__).resolve().parent / "crm_core" / "web" / "shell" / "shell.py",
    routes=routes(),
    middleware=[Middleware(Answers)],
    lifespan=lifespan,
)
