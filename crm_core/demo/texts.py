"""What people write into the CRM: topics and results, drawn so that honest ones hardly ever repeat."""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from crm_core.demo.world import Persona

_FILE = Path(__file__).parent / "pools" / "texts.toml"


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def pick(rng: Random, pool: str) -> str:
    """One of the words of a pool."""
    return str(rng.choice(texts()[pool]))


def topic(rng: Random, pool: str = "topics") -> str:
    return pick(rng, pool).format(product=pick(rng, "products"), n=rng.randrange(2, 60))


def result(rng: Random, persona: Persona, name: str) -> str:
    """What a meeting brought, in one of the languages that he writes."""
    first, *others = persona.languages
    language = rng.choice(others) if others and rng.random() < 0.3 else first
    parts = texts()["result"][language]
    slots = {"name": name, "product": pick(rng, "products"), "month": pick(rng, "months")}
    sentences = (
        rng.choice(parts[part]).format(n=rng.randrange(3, 95), day=rng.randrange(1, 29), **slots)
        for part in ("opening", "need", "next")
    )
    return " ".join(sentences)
