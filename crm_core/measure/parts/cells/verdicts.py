"""Verdicts on phone numbers and e-mail addresses: junk first, then the libraries.

libphonenumber calls 8 (999) 999-99-99 valid and email-validator accepts test@test.com and no@no.no, so the junk test
goes first. 'valid' is not 'answers': only a call or a mail that did not come back shows that.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from crm_core.base.countries import codes_by_name
from crm_core.base.junk import JUNK_WORDS

Verdict = Literal["blank", "junk", "valid", "invalid", "suspect", "unverifiable"]

# domains one slip of a finger away from great providers
TYPO_DOMAINS = frozenset(
    {"gmail.con", "gmail.co", "gmail.cm", "gmial.com", "gmai.com", "gmal.com", "gmaill.com", "gnail.com", "gamil.com"}
    | {"hotmial.com", "hotmal.com", "hotmail.con", "hotnail.com", "yaho.com", "yahooo.com", "yahoo.con"}
    | {"outlok.com", "outllook.com", "outlook.con", "iclud.com", "icloud.con", "gmx.ed", "web.dee"}
)


def phone_verdict(raw: str | None, region: str | None, words: Collection[str] = JUNK_WORDS) -> Verdict:
    """What can be said of a phone cell; `region` is the ISO country of numbers written without +."""
    return phone_judged(raw, region, words)[0]


def phone_judged(
    raw: str | None, region: str | None, words: Collection[str] = JUNK_WORDS
) -> tuple[Verdict, str | None]:
    """(verdict, the number in E.164 where it is valid); `words` count like an empty cell."""
    text = (raw or "").strip()
    if not text:
        return "blank", None
    if is_junk(text, words) or _ends_in_one_digit(text):
        return "junk", None
    # without a country only what begins with + can be wrong; 00 may be the way abroad, or not
    wrong: Verdict = "invalid" if region is not None or text.lstrip("( ").startswith("+") else "unverifiable"
    spelt = f"+{text[2:]}" if text.startswith("00") and region is None else text
    try:
        number = phonenumbers.parse(spelt, region)
    except phonenumbers.NumberParseException:
        return wrong, None
    if not phonenumbers.is_valid_number(number):
        return wrong, None
    return "valid", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_verdict(raw: str | None, words: Collection[str] = JUNK_WORDS) -> Verdict:
    """What can be said of an e-mail cell: syntax and known typing mistakes, no question to the network."""
    text = (raw or "").strip()
    if not text:
        return "blank"
    if is_junk(text, words) or is_junk(text.partition("@")[0], words) or _is_one_word(text.lower()):
        return "junk"
    try:
        domain = validate_email(text, check_deliverability=False).domain
    except EmailNotValidError:
        return "invalid"
    return "suspect" if domain.lower() in TYPO_DOMAINS else "valid"


@lru_cache(maxsize=4096)
def region_of(country: str | None, default: str | None = None) -> str | None:
    """The ISO code of a country written as a code or as an English name; the default where it is unknown."""
    text = (country or "").strip()
    if text.upper() in phonenumbers.SUPPORTED_REGIONS:
        return text.upper()
    return codes_by_name().get(text.lower(), default)


def is_junk(text: str, words: Collection[str] = JUNK_WORDS) -> bool:
    """One of the words, punctuation only, or one digit repeated; the twin of sql.is_filled."""
    bare = "".join(c for c in text if c.isalnum())
    return not bare or text.strip().lower() in words or (bare.isdigit() and len(set(bare)) == 1)


def _ends_in_one_digit(number: str) -> bool:
    """The last nine letters and digits are one digit; with `_is_one_word` the twin of sql.is_channel_filled."""
    last = "".join(c for c in number if c.isalnum())[-9:]
    return len(last) == 9 and last.isdigit() and len(set(last)) == 1


def _is_one_word(email: str) -> bool:
    """The part before the @ is all there is: no@no.no."""
    local, at, _ = email.partition("@")
    return bool(at) and not any(c.isalnum() for c in email.replace(local, ""))
