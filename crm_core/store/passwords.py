"""Passwords: bcrypt over a SHA-256, so that any length counts to its last character."""

import base64
import hashlib

import bcrypt

from crm_core.base.errors import StoreError

MIN_LENGTH = 12
ROUNDS = 12
# of a password that nobody knows: checked for unknown users, so that their answer takes as long
DUMMY_HASH = "$2b$12$pB/Yn0pExsbRyERWHkCbx.PnKKNMy3JyzCoF6PyLz.3VRQL7HLlaO"


def prehash(password: str) -> str:
    """44 characters for a password of any length and content; bcrypt itself stops at 72 bytes and at NUL."""
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()).decode("ascii")


def hash_password(password: str) -> str:
    """The bcrypt hash to store. Raises StoreError when the password is too short."""
    if len(password) < MIN_LENGTH:
        raise StoreError(f"The password is too short: it needs at least {MIN_LENGTH} characters.")
    return bcrypt.hashpw(prehash(password).encode("ascii"), bcrypt.gensalt(ROUNDS)).decode("ascii")


def matches(password: str, password_hash: str) -> bool:
    """Whether it is the password of the hash."""
    return bcrypt.checkpw(prehash(password).encode("ascii"), password_hash.encode("ascii"))
