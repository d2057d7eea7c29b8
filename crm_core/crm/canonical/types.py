"""What a canonical table and a canonical column are."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types of the contract (CANONICAL.md)."""

    ID = "id"  # string
    TEXT = "text"
    FLAG = "flag"  # boolean
    INT = "int"
    NUMBER = "number"  # float
    MONEY = "money"  # DECIMAL(19,4)
    AT = "at"  # UTC instant
    ON = "on"  # date in the company's zone
    CODE = "code"  # one of the listed words


@dataclass(frozen=True)
class Column:
    """One column: its type, whether it may be null, what it means, the words it may hold."""

    name: str
    type: Type
    meaning: str
    nullable: bool = True
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns in order, what one row is.

    `needs` names the columns without which nothing can be read; any other may be NOT_KEPT.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.key,) if self.key else tuple(c.name for c in self.columns if not c.nullable)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def required(name: str, type_: Type, meaning: str, *codes: str) -> Column:
    """A column that may not be null."""
    return Column(name, type_, meaning, nullable=False, codes=codes)


def optional(name: str, type_: Type, meaning: str, *codes: str) -> Column:
    """A column that may be null."""
    return Column(name, type_, meaning, nullable=True, codes=codes)
