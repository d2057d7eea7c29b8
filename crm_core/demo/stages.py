"""The two funnels of the demo company."""

from dataclasses import dataclass

WON, LOST = "Won", "Lost"


@dataclass(frozen=True)
class Stage:
    """A step of a funnel; a lost deal has left it, so 'Lost' has no place."""

    name: str
    order: int | None
    probability: float


@dataclass(frozen=True)
class Pipeline:
    """A funnel, the days a deal usually takes in it, and its open stages."""

    name: str
    days: int
    open: tuple[Stage, ...]

    @property
    def won(self) -> Stage:
        return Stage(WON, len(self.open) + 1, 1.0)


LOST_STAGE = Stage(LOST, None, 0.0)
NEW = Pipeline(
    "New business",
    52,
    (
        Stage("Qualified", 1, 0.1),
        Stage("Needs analysis", 2, 0.25),
        Stage("Proposal", 3, 0.5),
        Stage("Negotiation", 4, 0.75),
    ),
)
EXISTING = Pipeline(
    "Existing clients",
    26,
    (Stage("Request", 1, 0.3), Stage("Offer", 2, 0.55), Stage("Contract review", 3, 0.8)),
)
