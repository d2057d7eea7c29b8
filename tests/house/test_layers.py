"""The import law: rooms import downwards only, units never import one another, Streamlit stays upstairs."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"base"},
    {"crm", "store"},
    {"measure", "demo"},
    {"mart"},
    {"review"},
    {"web", "export"},
    {"commands", "pages", "app"},
    {"__main__"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
UNITS = (
    "crm_core/measure/indicators/",
    "crm_core/measure/scores/",
    "crm_core/crm/connectors/",
    "crm_core/crm/views/",
    "pages/",
)
FILES = sorted([*ROOT.glob("crm_core/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def imports(file: Path) -> list[str]:
    """Every module that a file imports, also inside functions."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def room(path: str) -> str | None:
    """The room of a file or module path; None outside the product."""
    parts = path.removesuffix(".py").replace("/", ".").split(".")
    if parts[0] == "crm_core":
        return parts[1] if len(parts) > 1 and parts[1] in FLOOR else None
    return parts[0] if parts[0] in ("pages", "app") else None


def unit(path: str) -> str | None:
    """The unit a file belongs to: the file or package directly within a folder of units."""
    for folder in UNITS:
        if path.startswith(folder):
            inner = path.removeprefix(folder).removesuffix(".py").split("/")
            depth = 2 if folder.endswith("indicators/") else 1
            return folder + "/".join(inner[:depth]) if inner[depth - 1 :] not in (["__init__"], []) else None
    return None


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_down_only(file: Path) -> None:
    path = str(file.relative_to(ROOT))
    own = room(path)
    if own is None:
        return
    for module in imports(file):
        other = room(module)
        if other is None or other == own:
            continue
        assert FLOOR[other] < FLOOR[own], f"{path} imports {module}: imports point down only, see docs/adr/0002"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_units_never_import_one_another(file: Path) -> None:
    path = str(file.relative_to(ROOT))
    own = unit(path)
    if own is None:
        return
    for module in imports(file):
        other = unit(module.replace(".", "/"))
        assert other is None or other.startswith(own) or own.startswith(other), f"{path} imports the unit {module}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_streamlit_stays_upstairs(file: Path) -> None:
    path = str(file.relative_to(ROOT))
    uses = any(module.split(".")[0] in ("streamlit", "plotly") for module in imports(file))
    assert not uses or path.startswith(("crm_core/web/", "pages/", "app.py")), f"{path} imports Streamlit"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_and_functions_are_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300, "over 300 lines: the design is asking for a change"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = (node.end_lineno or node.lineno) - node.body[0].lineno + 1
            assert body <= 40, f"{node.name} has {body} lines"


def test_caches_live_in_one_file() -> None:
    for file in FILES:
        if file.name != "caches.py" and "streamlit" in " ".join(imports(file)):
            text = file.read_text(encoding="utf-8")
            assert "st.cache_" not in text and "import cache_" not in text, f"{file.name} has a cache of its own"
