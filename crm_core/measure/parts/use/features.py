"""Features of the CRM: which matter to whom, and who used which how much in the days asked about."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence

USES, DAYS = 3, 2  # a feature is used when it was so often, on so many days
BEFORE = timedelta(days=90)
SEPARATOR = "|"


def uses(crm: Crm) -> CanonicalTable:
    """owner_id, feature, used_on, uses: the CRM's own log, or what people wrote where the company asks for that."""
    by_writes = crm.business.features_from == "writes" and not crm.keeps("feature_use")
    return crm.written_feature if by_writes else crm.feature_use


def known(crm: Crm) -> sa.Subquery:
    """feature: all that anybody ever used, and those that the settings name for a role."""
    f = uses(crm)
    used = sa.select(f.c.feature.label("feature")).where(f.c.feature != "").distinct()
    named = sorted({feature for features in of_roles(crm).values() for feature in features})
    literals = [sa.select(sa.literal(feature, sa.String).label("feature")) for feature in named]
    return sa.union(used, *literals).subquery("known_feature") if literals else used.subquery("known_feature")


def of_roles(crm: Crm) -> dict[str, list[str]]:
    """role in small letters -> the features that matter to it, by the settings."""
    return {
        role.strip().lower(): [feature.strip() for feature in features.split(SEPARATOR) if feature.strip()]
        for role, features in crm.business.role_features.items()
    }


def per_person(crm: Crm) -> sa.Subquery:
    """owner_id, feature, uses, days, before, ever: each active person with each feature that matters to him.

    `uses` on `days` different days of the window; `before`: uses in the 90 days before it; `ever`: uses until its
    end. A person's features are those of his role, of a role without any all that are known.
    """
    people, features, used = _people(crm), known(crm), _used(crm)
    is_used = sa.and_(used.c.owner_id == people.c.owner_id, used.c.feature == features.c.feature)
    counts = ("uses", "days", "before", "ever")
    return (
        sa.select(
            people.c.owner_id,
            features.c.feature,
            *(sa.func.coalesce(used.c[name], 0).label(name) for name in counts),
        )
        .select_from(people.join(features, _matters(crm, people, features)).outerjoin(used, is_used))
        .subquery("person_feature")
    )


def breadth(crm: Crm) -> Evidence:
    """One row for each person and feature that matters to him; it counts where he used it enough."""
    person = per_person(crm)
    enough = sa.and_(person.c.uses >= USES, person.c.days >= DAYS)
    why = sa.case((enough, "used"), (person.c.uses > 0, "hardly used"), else_="not used")
    return rows(crm, person, enough, why)


def rows(crm: Crm, person: sa.Subquery, counts: ColumnElement[bool], why: ColumnElement[Any]) -> Evidence:
    """One row for each of `per_person`, worth how often he used the feature."""
    return Evidence(
        uses(crm),
        id=person.c.feature,
        entity=sa.literal("feature", sa.String),
        owner=person.c.owner_id,
        among=person.c.feature.is_not(None),
        counts=counts,
        value=sql.as_number(person.c.uses),
        why=why,
    )


def _used(crm: Crm) -> sa.Subquery:
    """Who used what until the window's end."""
    f, (start, end) = uses(crm), crm.moment.window
    day, often = f.c.used_on, f.c.uses
    within = sa.and_(day >= start, often > 0)
    begin = start - BEFORE if start - start.min > BEFORE else start.min
    earlier = sa.and_(day >= begin, day < start)
    return (
        sa.select(
            f.c.owner_id.label("owner_id"),
            f.c.feature.label("feature"),
            sa.func.sum(sa.case((within, often), else_=0)).label("uses"),
            sa.func.count(sa.distinct(sa.case((within, day)))).label("days"),
            sa.func.sum(sa.case((earlier, often), else_=0)).label("before"),
            sa.func.sum(often).label("ever"),
        )
        .where(day < end)
        .group_by(f.c.owner_id, f.c.feature)
        .subquery("used_feature")
    )


def _people(crm: Crm) -> sa.Subquery:
    o = crm.owner
    works = o.c.is_active.is_(sa.true()) if o.keeps("is_active") else sa.true()
    role = sa.func.coalesce(sql.folded(o.optional("role")), "")
    return sa.select(o.c.owner_id.label("owner_id"), role.label("role")).where(works).subquery("person")


def _matters(crm: Crm, people: sa.Subquery, features: sa.Subquery) -> ColumnElement[bool]:
    roles = of_roles(crm)
    named = [sa.and_(people.c.role == name, features.c.feature.in_(own)) for name, own in roles.items()]
    return sa.or_(*named, people.c.role.not_in(list(roles))) if roles else sa.true()
