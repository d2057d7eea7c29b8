"""CRM text is shown letter by letter; what caches keep is kept in one file with the scope in its key."""

import ast
from pathlib import Path

import pytest

from crm_core.web.navigation import PAGES
from crm_core.web.safe import Html, escaped, fill, plot_label, show

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "<a href='http://evil'>x</a>",
    "![x](http://evil/x.png)",
    "a\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_template_shows_text_letter_by_letter(text: str) -> None:
    made = fill("<b>{t}</b>", t=text)
    assert made.count("<") == 2 and "\u202e" not in made
    assert fill("<i>{x}</i>", x=made) == f"<i>{made}</i>"  # made Html is not escaped twice


def test_only_html_that_fill_made_is_shown() -> None:
    with pytest.raises(TypeError):
        show("<b>x</b>")  # type: ignore[arg-type]
    assert isinstance(escaped("x"), Html)


def test_a_plot_label_has_no_markup_and_no_formula() -> None:
    assert plot_label("<b>$5</b>") == "&lt;b&gt;&#36;5&lt;/b&gt;"


def _sources() -> list[Path]:
    return [*(PAGES / "crm_core" / "web").rglob("*.py"), *(PAGES / "pages").glob("*.py")]


def test_caches_are_in_one_file() -> None:
    users = {path.name for path in _sources() if "st.cache_" in path.read_text(encoding="utf-8")}
    assert users == {"caches.py"}


def test_every_cache_has_the_generation_in_its_key_a_limit_and_no_hidden_argument() -> None:
    tree = ast.parse((PAGES / "crm_core" / "web" / "caches.py").read_text(encoding="utf-8"))
    cached = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list]
    assert cached
    for function in cached:
        (decorator,) = [d for d in function.decorator_list if isinstance(d, ast.Call)]
        assert {"ttl", "max_entries"} <= {keyword.arg for keyword in decorator.keywords}
        arguments = [argument.arg for argument in function.args.args]
        # facts are read from the store, under its own stamp; a generation of the mart is made with them
        assert arguments[0] == ("settled" if function.name == "facts" else "base")
        assert not any(name.startswith("_") for name in arguments)
        assert "session_state" not in ast.dump(function)


def test_no_part_of_a_page_lets_html_through() -> None:
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text and "st.table(" not in text, path.name
