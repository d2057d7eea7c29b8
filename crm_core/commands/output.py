"""How answers are written: JSON with the contract's keys, or CSV with the same columns."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_core.base.spreadsheet import csv_text
from crm_core.mart.answers import Answers
from crm_core.mart.asking import NO_OWNER, Answer
from crm_core.measure import definition, plan
from crm_core.measure.indicator import Unit
from crm_core.measure.registry import PLAN_NAMES, indicators
from crm_core.measure.score import Scored
from crm_core.measure.value import Status
from crm_core.store.users import User


def money(amount: Decimal) -> str:
    """A decimal string with at least two places and no needless zeros behind them."""
    text = f"{amount:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def instant(at: datetime) -> str:
    """A UTC instant without zone as ISO 8601 with Z."""
    return at.isoformat() + "Z"


def answer_row(answer: Answer) -> dict[str, Any]:
    """One row of `indicators`."""
    value = answer.value
    unit, hash_ = _defined(answer)
    return {
        "indicator": answer.indicator,
        "group": str(answer.group),
        "id": answer.id,
        "label": answer.label,
        "value": _plain(value.value) if value.status is Status.OK else None,
        "numerator": _plain(value.numerator),
        "denominator": _plain(value.denominator),
        "n": value.n,
        "unit": unit,
        "currency": value.currency,
        "slice": value.slice,
        "word": value.word,
        "status": str(value.status),
        "low": value.low,
        "high": value.high,
        "of": answer.of,
        "from": answer.period.start.isoformat() if answer.period else None,
        "to": answer.period.end.isoformat() if answer.period else None,
        "definition": hash_,
    }


def _defined(answer: Answer) -> tuple[str, str]:
    """The unit of a value and the hash of its definition; a plan counter's is that of what is planned, and its own."""
    if answer.indicator not in PLAN_NAMES:
        metric = indicators()[answer.indicator]
        return str(metric.unit), definition.digest(metric)
    planned = indicators().get(answer.of or "")
    of = definition.digest(planned) if planned else answer.of or ""
    return plan.unit_of(answer.indicator, planned.unit if planned else Unit.COUNT), plan.digest(answer.indicator, of)


def evidence_row(name: str, row: Mapping[str, Any], answers: Answers, with_persons: bool) -> dict[str, Any]:
    """One row of `rows NAME`; with the `slice` it belongs to where the indicator is told in slices.

    Without persons whose it is stays out, and the way to the record.
    """
    amount, metric = row["amount"], indicators().get(name)
    return {
        "table": row["table"],
        "id": row["id"],
        "owner_id": row["owner_id"] if with_persons else None,
        "day": row["day"].isoformat() if isinstance(row["day"], date) else row["day"],
        "total": row["total"],
        "counted": row["counted"],
        "amount": None if amount is None else money(Decimal(str(amount))),
        "currency": row["currency"],
        **({"slice": row["slice"]} if metric and metric.sliced else {}),
        "why": row["why"] or ("counted" if row["counted"] else "not counted"),
        "inherited": bool(row["inherited"]),
        "record_url": answers.record_url(row["table"], str(row["id"]), row["kind"]) if with_persons else None,
    }


def score_owner(scored: Scored, label: str) -> dict[str, Any]:
    """One owner of `score`."""
    return {
        "id": scored.owner_id,
        "label": label or NO_OWNER,
        "value": scored.value,
        "coverage": scored.coverage,
        "components": [
            {
                "indicator": line.component.indicator,
                "weight": line.component.weight,
                "effective_weight": line.effective_weight,
                "points": line.points,
                "lost": line.lost,
                "value": line.value if line.status is Status.OK else None,
                "n": line.n,
                "status": str(line.status),
            }
            for line in scored.lines
        ],
        "fixes": [
            {"action": fix.action, "rows": fix.rows, "gain": fix.gain, "score_after": fix.score_after}
            for fix in scored.fixes
        ],
    }


def reconciled(found: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of `reconcile`: money as strings."""
    sums = ("crm_amount", "mart_amount")
    tables = [
        table | {name: None if table[name] is None else money(table[name]) for name in sums}
        for table in found["tables"]
    ]
    return {"as_of": instant(found["as_of"]), "agrees": found["agrees"], "tables": tables}


def user_row(user: User) -> dict[str, Any]:
    """One row of `user list`."""
    return {
        "login": user.login,
        "name": user.name,
        "roles": sorted(user.roles),
        "owner_id": user.owner_id,
        "team_id": user.team_id,
        "is_active": user.is_active,
    }


def write_json(data: Any) -> None:
    """JSON on standard output."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def write_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """CSV on standard output, with nothing in it that a spreadsheet would take for a formula."""
    sys.stdout.write(csv_text(rows))


def _plain(value: float | int | Decimal | None) -> float | int | str | None:
    return money(value) if isinstance(value, Decimal) else value
