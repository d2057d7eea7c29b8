"""The users as an administrator sees them, and what may not be done to the last of his kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.access import Role
from crm_core.base.text import Message, _, plural
from crm_core.mart.people import Person
from crm_core.store.users import User
from crm_core.web.views.tongue import NOTHING, Tongue

LAST_ADMIN = _("This is the last administrator who can sign in: give somebody else the role first.")
_USERS = plural("{n} user, {active} of them can sign in.", "{n} users, {active} of them can sign in.")


@dataclass(frozen=True)
class UserLine:
    """One user; everything but roles and state was typed by somebody or comes from the CRM."""

    login: str
    name: str
    roles: str
    person: str
    team: str
    state: str


def lines(
    users: Iterable[User],
    roles: Mapping[Role, Message],
    people: Mapping[str, str],
    teams: Mapping[str, str],
    tongue: Tongue,
) -> list[UserLine]:
    """The users by log-in. `people` and `teams`: id -> name in the CRM."""
    return [
        UserLine(
            user.login,
            user.name,
            ", ".join(tongue.say(roles[role]) for role in Role if role in user.roles),
            people.get(user.owner_id, f"({user.owner_id})") if user.owner_id else NOTHING,
            teams.get(user.team_id, f"({user.team_id})") if user.team_id else NOTHING,
            f"✓ {tongue.say(_('can sign in'))}" if user.is_active else f"– {tongue.say(_('disabled'))}",
        )
        for user in users
    ]


def in_short(users: Sequence[User], tongue: Tongue) -> str:
    """How many there are."""
    return tongue.count(_USERS, len(users), active=sum(user.is_active for user in users))


def locks_out(users: Iterable[User], login: str, roles: Iterable[str], is_active: bool) -> bool:
    """Whether nobody could administer any more, were this user's roles and state these."""
    others = any(user.is_active and Role.ADMIN in user.roles for user in users if user.login != login)
    return not others and not (is_active and Role.ADMIN in roles)


def person_options(people: Iterable[Person]) -> dict[str, str]:
    """owner id -> name and log-in of everybody who works here; CRM text."""
    return {one.id: f"{one.name} · {one.login}" if one.login else one.name for one in people if one.is_active}
