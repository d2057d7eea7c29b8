"""Texts of the CRM: what counts as filled, how many letters it has. Junk counts exactly like blank."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from crm_core.base.junk import JUNK_WORDS


class _Bare(FunctionElement[Any]):
    """Only the letters and digits, lower case."""

    type = sa.String()
    inherit_cache = True


class _Folded(FunctionElement[Any]):
    """Lower case without outer blanks."""

    type = sa.String()
    inherit_cache = True


class _LetterCount(FunctionElement[Any]):
    """Number of letters of any script."""

    type = sa.Integer()
    inherit_cache = True


class _Before(FunctionElement[Any]):
    """The part before the first separator, the whole text without one."""

    type = sa.String()
    inherit_cache = True


class _Exact(FunctionElement[Any]):
    """The same text, told from every other."""

    type = sa.String()
    inherit_cache = True


class _OneCollation(FunctionElement[Any]):
    """The same text, to be compared and united with any other."""

    type = sa.String()
    inherit_cache = True


def one_collation(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """The text in one collation: a MariaDB database that mixes several refuses to compare its columns."""
    return _OneCollation(text)


def folded(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Lower case without outer blanks."""
    return _Folded(text)


def bare(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Only the letters and digits, lower case: what two texts are when case, blanks and punctuation do not matter."""
    return _Bare(text)


def exact(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """The text letter by letter, to be grouped and put in order alike everywhere: MariaDB holds Germany for germany."""
    return _Exact(text)


def letter_count(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Number of letters of any script."""
    return _LetterCount(text)


def before(text: ColumnElement[Any], separator: str) -> ColumnElement[Any]:
    """The part before the first `separator`, the whole text where there is none."""
    return _Before(text, sa.literal(separator, sa.String))


def is_filled(text: ColumnElement[Any], words: Collection[str] = JUNK_WORDS) -> ColumnElement[bool]:
    """Present, no placeholder, no junk: none of the (folded) words, not one digit repeated, not punctuation only.

    The local part of an e-mail is judged like a whole cell (`test@...`). Never null. Who has a canonical table asks
    its `filled`, which knows the company's words; measure.verdicts.is_junk is the twin in Python.
    """
    listed = sorted(words)
    bare = _Bare(text)
    rest = sa.func.replace(bare, sa.func.substr(bare, 1, 1), "")
    one_digit = sa.and_(rest == "", sa.func.substr(bare, 1, 1).between("0", "9"))
    return sa.and_(
        text.is_not(None),
        bare != "",
        sa.not_(one_digit),
        _Folded(text).not_in(listed),
        _Folded(before(text, "@")).not_in(listed),
    )


def is_channel_filled(cell: ColumnElement[Any], words: Collection[str] = JUNK_WORDS) -> ColumnElement[bool]:
    """A phone or e-mail cell is filled, and not with what libraries hold for a number or address.

    Junk too: the last nine digits are one, as of 8 (999) 999-99-99; one word throughout, as of no@no.no. Never null.
    """
    bare, whole = _Bare(cell), _Folded(cell)
    size = sa.func.length(bare)
    last = sa.func.substr(bare, size - 8, 9)
    digit = sa.func.substr(last, 1, 1)
    one_digit = sa.and_(size >= 9, digit.between("0", "9"), sa.func.replace(last, digit, "") == "")
    local = before(whole, "@")
    one_word = sa.and_(local != whole, _Bare(sa.func.replace(whole, local, "")) == "")
    return sa.and_(is_filled(cell, words), sa.not_(one_digit), sa.not_(one_word))


def is_full_name(text: ColumnElement[Any], words: Collection[str] = JUNK_WORDS) -> ColumnElement[bool]:
    """A filled cell of two words, each with letters: last and first name where a CRM has one cell for both."""
    whole = folded(text)
    first = before(whole, " ")
    letters = letter_count(first)
    return sa.and_(is_filled(whole, words), is_filled(first, words), letters > 0, letter_count(whole) > letters)


def register_sqlite_functions(connection: Any) -> None:
    """SQLite has no regular expressions and folds only ASCII: lend it the three functions that need them."""
    connection.create_function("rapport_bare", 1, _python_bare, deterministic=True)
    connection.create_function("rapport_folded", 1, _python_folded, deterministic=True)
    connection.create_function("rapport_letters", 1, _python_letters, deterministic=True)


def _python_bare(text: Any) -> str | None:
    return None if text is None else "".join(c for c in str(text) if c.isalnum()).lower()


def _python_folded(text: Any) -> str | None:
    return None if text is None else str(text).strip().lower()  # any script's blanks, like [[:space:]]


def _python_letters(text: Any) -> int | None:
    return None if text is None else sum(c.isalpha() for c in str(text))


def _argument(element: FunctionElement[Any], compiler: Any, **kw: Any) -> str:
    (clause,) = list(element.clauses)
    return str(compiler.process(clause, **kw))


@compiles(_Bare)
def _bare(element: Any, compiler: Any, **kw: Any) -> str:
    # the ICU collation makes the classes Unicode even where the database's own locale is C
    text = _argument(element, compiler, **kw)
    return f"lower(regexp_replace(({text}) COLLATE \"und-x-icu\", '[^[:alnum:]]', '', 'g'))"


@compiles(_Bare, "sqlite")
def _bare_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"rapport_bare({_argument(element, compiler, **kw)})"


def _mariadb_text(text: str) -> str:
    # letter by letter: other collations of MariaDB hold 'é' for 'e' and 'ß' for 's'
    return f"CONVERT({text} USING utf8mb4) COLLATE utf8mb4_bin"


@compiles(_Bare, "mysql", "mariadb")
def _bare_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    text = _mariadb_text(_argument(element, compiler, **kw))
    return f"LOWER(REGEXP_REPLACE({text}, '(*UCP)[^[:alnum:]]', ''))"


@compiles(_Bare, "duckdb")
def _bare_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"lower(regexp_replace({_argument(element, compiler, **kw)}, '[^\\p{{L}}\\p{{N}}]', '', 'g'))"


@compiles(_Folded)
def _folded(element: Any, compiler: Any, **kw: Any) -> str:
    text = f'({_argument(element, compiler, **kw)}) COLLATE "und-x-icu"'
    return f"lower(regexp_replace({text}, '^[[:space:]]+|[[:space:]]+$', '', 'g'))"


@compiles(_Folded, "mysql", "mariadb")
def _folded_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    text = _mariadb_text(_argument(element, compiler, **kw))
    return f"LOWER(REGEXP_REPLACE({text}, '(*UCP)^[[:space:]]+|[[:space:]]+$', ''))"


@compiles(_Folded, "duckdb")
def _folded_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    blank = "[\\s\\p{Z}]+"
    return f"lower(regexp_replace({_argument(element, compiler, **kw)}, '^{blank}|{blank}$', '', 'g'))"


@compiles(_Folded, "sqlite")
def _folded_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"rapport_folded({_argument(element, compiler, **kw)})"


@compiles(_LetterCount)
def _letters(element: Any, compiler: Any, **kw: Any) -> str:
    text = _argument(element, compiler, **kw)
    return f"length(regexp_replace(({text}) COLLATE \"und-x-icu\", '[^[:alpha:]]', '', 'g'))"


@compiles(_LetterCount, "sqlite")
def _letters_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"rapport_letters({_argument(element, compiler, **kw)})"


@compiles(_LetterCount, "mysql", "mariadb")
def _letters_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    text = _mariadb_text(_argument(element, compiler, **kw))
    return f"CHAR_LENGTH(REGEXP_REPLACE({text}, '(*UCP)[^[:alpha:]]', ''))"


@compiles(_LetterCount, "duckdb")
def _letters_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"length(regexp_replace({_argument(element, compiler, **kw)}, '[^\\p{{L}}]', '', 'g'))"


@compiles(_Before)
def _before(element: Any, compiler: Any, **kw: Any) -> str:
    text, separator = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"split_part({text}, {separator}, 1)"


@compiles(_Before, "sqlite")
def _before_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    text, separator = element.clauses
    found = sa.func.instr(text, separator)
    spelt = sa.case((found > 0, sa.func.substr(text, 1, found - 1)), else_=text)
    return str(compiler.process(spelt, **kw))


@compiles(_Before, "mysql", "mariadb")
def _before_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    text, separator = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"SUBSTRING_INDEX({text}, {separator}, 1)"


@compiles(_OneCollation)
def _one_collation(element: Any, compiler: Any, **kw: Any) -> str:
    return _argument(element, compiler, **kw)


@compiles(_OneCollation, "mysql", "mariadb")
def _one_collation_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CONVERT({_argument(element, compiler, **kw)} USING utf8mb4) COLLATE utf8mb4_general_ci"


@compiles(_Exact)
def _exact(element: Any, compiler: Any, **kw: Any) -> str:
    return _argument(element, compiler, **kw)


@compiles(_Exact, "postgresql")
def _exact_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f'({_argument(element, compiler, **kw)}) COLLATE "C"'


@compiles(_Exact, "mysql", "mariadb")
def _exact_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    return _mariadb_text(_argument(element, compiler, **kw))
