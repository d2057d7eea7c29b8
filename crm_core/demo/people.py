"""Who works in the demo company, and the log-ins that show the product from each side."""

from dataclasses import dataclass
from itertools import product

from crm_core.demo.gaming import game_of
from crm_core.demo.plan import DemoPlan
from crm_core.demo.world import Persona

DEMO_PASSWORD = "rapport-demo"  # shared by all demo log-ins; the demo holds no real person
TEAMS = ("Germany, Austria, Switzerland", "Eastern Europe", "Asia", "Africa and Gulf")
MAIL_DOMAIN = "ankerberg-technik.de"  # the demo company's own, invented

DIRECTOR = Persona("u10", "helga", "Helga Brandt", 0, 0, 0.9, 0.4)
LEADS = (
    Persona("u11", "kerstin", "Kerstin Hofmann", 0, 1.6, 0.92, 0.40, ("de", "en")),
    Persona("u12", "oleh", "Oleh Kovalenko", 1, 1.2, 0.88, 0.35, ("uk", "en")),
    Persona("u13", "meena", "Meena Subramaniam", 2, 1.4, 0.90, 0.38, ("en", "ta")),
    Persona("u14", "amina", "Amina Wanjiru", 3, 1.1, 0.86, 0.36, ("en", "sw")),
)
# in the order in which a company of fewer managers takes them; a larger one adds people without a story
_STORY = (
    # login, name, team, rate, care, skill, languages, weekdays, trait
    ("anna", "Anna Lindner", 0, 19.0, 0.98, 0.42, "en de", "01234", ""),
    ("bruno", "Bruno Keller", 0, 4.5, 0.15, 0.22, "de en", "01234", ""),
    ("carla", "Carla Vogt", 0, 7.0, 0.78, 0.30, "en de", "01234", ""),
    ("dieter", "Dieter Noll", 0, 0.39, 0.60, 0.24, "de", "01234", ""),
    ("iryna", "Iryna Bondar", 1, 9.5, 0.93, 0.36, "en uk", "01234", ""),
    ("jakub", "Jakub Zieliński", 1, 6.0, 0.80, 0.30, "en", "01234", ""),
    ("krishnan", "Krishnan Rajan", 2, 8.0, 0.90, 0.38, "en ta", "01234", ""),
    ("lakshmi", "Lakshmi Reddy", 2, 6.0, 0.80, 0.31, "en te", "01234", ""),
    ("mosi", "Mosi Otieno", 3, 10.5, 0.92, 0.37, "en sw", "01234", ""),
    ("nadia", "Nadia Haddad", 3, 5.0, 0.80, 0.29, "en ar", "01234", ""),
    ("emil", "Emil Bauer", 0, 6.0, 0.88, 0.28, "de en", "01234", "joiner"),
    ("petar", "Petar Dimitrov", 1, 5.0, 0.65, 0.27, "en", "01234", "leaver_early"),
    ("ravi", "Ravi Shankaran", 2, 6.5, 0.87, 0.35, "en ta", "012", ""),
    ("salma", "Salma Farouk", 3, 6.0, 0.80, 0.33, "en ar", "01234", ""),
    ("felix", "Felix Sommer", 0, 7.5, 0.84, 0.34, "de en", "01234", "mover"),
    ("stefka", "Stefka Ilieva", 1, 5.5, 0.80, 0.40, "en", "01234", ""),
    ("usha", "Usha Narayanan", 2, 5.5, 0.80, 0.30, "en ta te", "01234", ""),
    ("grace", "Grace Wanjiku", 3, 6.0, 0.80, 0.30, "en sw", "01234", ""),
    ("greta", "Greta Münch", 0, 5.5, 0.95, 0.41, "de en", "0134", ""),
    ("taras", "Taras Melnyk", 1, 6.0, 0.80, 0.30, "en uk", "01234", ""),
    ("wei", "Wei Zhang", 2, 6.5, 0.80, 0.32, "en zh", "01234", ""),
    ("yusuf", "Yusuf Khalil", 3, 4.5, 0.60, 0.26, "en ar", "01234", "leaver_late"),
    ("hanna", "Hanna Nowak", 1, 2.6, 0.82, 0.45, "en", "01234", ""),
    ("zuri", "Zuri Mwangi", 3, 1.6, 0.35, 0.23, "en sw", "01234", ""),
)
_FIRST = ("Tom", "Ines", "Paul", "Mira", "Jonas", "Lea", "Viktor", "Selma", "Ole", "Rosa", "Karl", "Dana")
_LAST = ("Ahrens", "Pohl", "Wendt", "Marek", "Sand", "Iversen")


@dataclass(frozen=True)
class DemoLogin:
    """Somebody to sign in as. `owner_id` is who he is in the CRM; `what` is one line on what he shows."""

    login: str
    roles: tuple[str, ...]
    owner_id: str | None
    name: str
    what: str


def managers(plan: DemoPlan) -> tuple[Persona, ...]:
    """The managers of a company of this size; the same person has the same id in every size."""
    known = tuple(_persona(number, *story) for number, story in enumerate(_STORY))
    return (known + tuple(_others(plan)))[: plan.managers]


def leads(plan: DemoPlan) -> tuple[Persona, ...]:
    return LEADS[: plan.teams]


def demo_logins(plan: DemoPlan | None = None) -> tuple[DemoLogin, ...]:
    """The log-ins of the demo: each role once, all team leads, managers who work very differently."""
    plan = plan or DemoPlan()
    chosen = {persona.login: persona for persona in managers(plan)}
    director = DemoLogin(DIRECTOR.login, ("executive",), DIRECTOR.owner_id, DIRECTOR.name, "Sales director: all teams")
    leading = (
        DemoLogin(lead.login, ("team_lead",), lead.owner_id, lead.name, f"Team lead of {TEAMS[lead.team]}")
        for lead in leads(plan)
    )
    working = (
        DemoLogin(login, ("manager",), chosen[login].owner_id, chosen[login].name, what)
        for login, what in _SHOWN.items()
        if login in chosen
    )
    return (director, *leading, *working, *_OFFICE)


_SHOWN = {
    "anna": "Manager: the busiest, works with care, wins often",
    "bruno": "Manager: sloppy, results missing or late, junk in the client data",
    "carla": "Manager: copies the same two texts into most results",
    "dieter": "Manager: hardly uses the CRM",
    "mosi": "Manager: strong, clients in Kenya and Tanzania",
    "ravi": "Manager: works three days a week",
    "emil": "Manager: joined this quarter",
}
_OFFICE = (
    DemoLogin("olga", ("operator",), None, "Olga Petersen", "Operator: completes and corrects personal data"),
    DemoLogin("adam", ("admin",), None, "Adam Berg", "Administrator: settings, users, definitions"),
    DemoLogin("aude", ("auditor",), None, "Aude Martin", "Auditor: the audit log and frozen reviews"),
    DemoLogin("wolf", ("works_council",), None, "Wolf Ritter", "Works council: what is measured, and how"),
)


def _persona(
    number: int,
    login: str,
    name: str,
    team: int,
    rate: float,
    care: float,
    skill: float,
    languages: str,
    weekdays: str,
    trait: str,
) -> Persona:
    owner_id = f"u{21 + number}"
    return Persona(
        owner_id,
        login,
        name,
        team,
        rate,
        care,
        skill,
        tuple(languages.split()),
        weekdays,
        trait,
        game_of(owner_id),
    )


def _others(plan: DemoPlan) -> list[Persona]:
    """People beyond the story, ordinary ones."""
    rng = plan.random("people")
    names = [(first, last) for last, first in product(_LAST, _FIRST)]
    return [
        _persona(
            len(_STORY) + number,
            f"{first.lower()}{number // len(_FIRST) or ''}",
            f"{first} {last}",
            number % 4,
            round(rng.lognormvariate(1.6, 0.6), 2),
            round(rng.uniform(0.55, 0.95), 2),
            round(rng.uniform(0.24, 0.42), 2),
            "en de",
            "01234",
            "",
        )
        for number, (first, last) in enumerate(names[: max(0, plan.managers - len(_STORY))])
    ]
