"""The catalogue of features: which write into which canonical table shows that a feature of the CRM is used.

For CRMs that log no use of features: with the setting features_from=writes, what people write stands for it.
"""

# canonical table -> feature
OF_ENTITY = {"account": "Clients", "contact": "Contacts", "lead": "Leads", "opportunity": "Deals"}
# a changed column that is a feature of its own -> feature
OF_FIELD = {
    ("opportunity", "stage"): "Pipeline",
    ("opportunity", "expected_close_on"): "Forecast",
    ("opportunity", "probability"): "Forecast",
}
# kind of activity -> feature
OF_KIND = {
    "call": "Calls",
    "meeting": "Calendar",
    "visit": "Visits",
    "email": "E-mail",
    "message": "Messages",
    "task": "Tasks",
    "note": "Notes",
}
