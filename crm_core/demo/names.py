"""Names, numbers and addresses of invented people and companies, in the scripts of their countries."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

_POOLS = Path(__file__).parent / "pools"
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ı": "i", "&": "und"}
_NATIVE = 0.45  # share of names in the country's own script


@dataclass(frozen=True)
class Name:
    """A name as it is written, and in Latin letters for addresses."""

    written: str
    latin: str


@dataclass(frozen=True)
class Pool:
    """The names of one language."""

    last: tuple[str, ...]
    first: tuple[str, ...]
    stems: tuple[str, ...]
    branches: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """Where clients live; `code` is its ISO code."""

    code: str
    team: int
    weight: int
    tld: str
    phones: tuple[str, ...]
    cities: tuple[str, ...]
    pool: Pool


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    data = tomllib.loads((_POOLS / "countries.toml").read_text(encoding="utf-8"))
    pools = {name: Pool(**{part: tuple(words) for part, words in pool.items()}) for name, pool in data["pool"].items()}
    return tuple(
        Country(
            key[:2],
            cells["team"],
            cells["weight"],
            cells["tld"],
            tuple(cells["phones"]),
            tuple(cells["cities"]),
            pools[cells["pool"]],
        )
        for key, cells in data["country"].items()
    )


class Names:
    """Draws names; no two companies share a name or a domain, no two draws a number."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def country(self, team: int) -> Country:
        """A country of the team, rarely one of another."""
        own = [country for country in countries() if country.team == team]
        among = own if self._rng.random() < 0.93 else list(countries())
        return self._rng.choices(among, [country.weight for country in among])[0]

    def company(self, country: Country, city: str) -> tuple[str, str]:
        """(name, domain)"""
        rng = self._rng
        for attempt in range(200):
            stem, branch = _split(rng.choice(country.pool.stems)), _split(rng.choice(country.pool.branches))
            domain = f"{slug(stem.latin)}-{slug(branch.latin)}"
            place = "" if attempt < 8 else city if attempt < 60 else str(attempt)
            if place:
                domain += f"-{slug(place) or attempt}"
            if domain not in self._taken:
                self._taken.add(domain)
                is_native = rng.random() < _NATIVE
                words = (stem.written, branch.written) if is_native else (stem.latin, branch.latin)
                return " ".join((*words, place)).strip(), f"{domain}.{country.tld}"
        raise ValueError(f"the names of {country.code} are used up")

    def person(self, country: Country) -> tuple[Name, Name]:
        """(last name, first name), both in the same script"""
        pool = country.pool
        last, first = _split(self._rng.choice(pool.last)), _split(self._rng.choice(pool.first))
        if self._rng.random() < _NATIVE:
            return last, first
        return Name(last.latin, last.latin), Name(first.latin, first.latin)

    def phone(self, country: Country) -> str:
        """A number that libphonenumber accepts for the country."""
        while True:
            pattern = self._rng.choice(country.phones)
            number = "".join(str(self._rng.randrange(10)) if sign == "#" else sign for sign in pattern)
            if number not in self._taken:
                self._taken.add(number)
                return number


def slug(text: str) -> str:
    """Lower-case ASCII with hyphens, as in a domain; '' where no letter of it is Latin."""
    spelt = "".join(_GERMAN.get(sign, sign) for sign in text.lower())
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return "-".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def _split(entry: str) -> Name:
    written, _, latin = entry.partition("|")
    return Name(written, latin or written)
