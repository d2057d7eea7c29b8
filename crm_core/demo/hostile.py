"""Texts as real CRMs hold them that would break a page, a workbook or a query which trusts them.

They stand in a few records of the first manager (and of those who follow), so that pages are tested on them.
"""

from crm_core.demo.world import World

# (table, column) -> texts, put into the first records of the table that belong to somebody
HOSTILE: dict[tuple[str, str], tuple[str, ...]] = {
    ("account", "name"): (
        "**Bold** <b>x</b> [click](http://evil.example)",
        '=HYPERLINK("http://evil.example","x")',
        "<script>alert(1)</script> & Söhne",
        "Robert'); DROP TABLE account;--",
        ":red[alarm] $x^2$ `code` :material/delete: #1",
        "\u202egnp.exe GmbH",
        "Donaudampfschifffahrtsgesellschaft" * 6,
    ),
    ("contact", "last_name"): ("O'Neill-<i>Weiß</i>", "@SUM(1+1)", "+cmd|' /C calc'!A0"),
    ("opportunity", "name"): ("| a | b |\n|---|---|", "-2+3 {{7*7}} %s %(x)s", '"; sleep 1 #'),
    ("activity", "topic"): ("# Heading\n- list\n![x](http://evil.example/x.png)", "=1+1", "👩‍💻 👍🏽 café"),
}


def apply(world: World) -> None:
    """Put each text into a record; the same records on every run."""
    for (table, column), texts in HOSTILE.items():
        owned = [row for row in world.rows[table] if row.get("owner_id") and row.get(column)]
        for row, text in zip(owned, texts, strict=False):
            row[column] = text
