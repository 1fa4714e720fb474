"""Whether a POST comes from a page of ours: a token in the form, bound to the session or to a visitor's cookie.

The token is masked anew in each answer, since answers are compressed: what never stands twice the same in a page
cannot be guessed byte by byte from the page's size (docs/adr/0102).

Our pages send no referrer, so browsers post with `Origin: null` even within the site: only `Sec-Fetch-Site`, or an
Origin that names another site, speaks against a request; the token speaks for it.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.web.http import Cookie

FIELD = "csrf"
VISITOR_COOKIE = "phieu_khach"
_VISITOR = re.compile(r"[0-9a-f]{32}")
_BYTES = 32
_TOKEN = re.compile(rf"[0-9a-f]{{{4 * _BYTES}}}")


class Verdict(StrEnum):
    """Whether the request may change something; only GENUINE may."""

    GENUINE = "genuine"
    NO_COOKIE = "no_cookie"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - a verdict's name
    FOREIGN_SITE = "foreign_site"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody without a session. `cookie` is to be set where the browser had none yet."""

    seed: bytes
    cookie: Cookie | None


@dataclass(frozen=True, slots=True, repr=False)
class Csrf:
    """Makes and checks tokens. `key` is derived from the server key for this alone; `site` is scheme and host."""

    key: bytes
    site: str

    def token(self, seed: bytes, purpose: str) -> str:
        """The hidden field for the form `purpose` (the route's template) of the session or visitor with `seed`."""
        mask = secrets.token_bytes(_BYTES)
        return (mask + _xor(mask, self._seal(seed, purpose))).hex()

    def proof(self, seed: bytes, purpose: str) -> str:
        """Hex digits that this session's pages alone could give for `purpose`, the same each time.

        They open nothing: a form that holds one needs its token besides, so it may stand in a page unmasked.
        """
        return self._seal(seed, f"proof {purpose}").hex()

    def _seal(self, seed: bytes, purpose: str) -> bytes:
        return hmac.digest(self.key, seed + b"\0" + purpose.encode(), "sha256")

    def check(self, seed: bytes, purpose: str, sent: str, headers: Mapping[str, str]) -> Verdict:
        """Judge a POST of somebody signed in."""
        if self.from_elsewhere(headers):
            return Verdict.FOREIGN_SITE
        genuine = hmac.compare_digest(self._seal(seed, purpose), _unmasked(sent))
        return Verdict.GENUINE if genuine else Verdict.WRONG_TOKEN

    def visitor(self, cookies: Mapping[str, str]) -> Visitor:
        """The visitor behind a GET, with a fresh cookie to set where there was no proper one."""
        known = _visitor_seed(cookies)
        if known is not None:
            return Visitor(seed=known, cookie=None)
        value = secrets.token_hex(16)
        return Visitor(seed=_as_seed(value), cookie=Cookie(VISITOR_COOKIE, value))

    def check_visitor(
        self, cookies: Mapping[str, str], purpose: str, sent: str, headers: Mapping[str, str]
    ) -> Verdict:
        """Judge a POST of somebody without a session: the form's token must match the cookie."""
        seed = _visitor_seed(cookies)
        return Verdict.NO_COOKIE if seed is None else self.check(seed, purpose, sent, headers)

    def from_elsewhere(self, headers: Mapping[str, str]) -> bool:
        """Whether the browser says that another site sent this request."""
        fetch_site = headers.get("sec-fetch-site", "")
        if fetch_site:
            return fetch_site not in {"same-origin", "none"}
        origin = headers.get("origin", "null")
        return origin not in {"null", "", self.site}


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(_BYTES)


def _unmasked(sent: str) -> bytes:
    """The seal in a token; empty, which no seal is, for anything but a token."""
    if not _TOKEN.fullmatch(sent):
        return b""
    both = bytes.fromhex(sent)
    return _xor(both[:_BYTES], both[_BYTES:])


def _visitor_seed(cookies: Mapping[str, str]) -> bytes | None:
    value = cookies.get(VISITOR_COOKIE, "")
    return _as_seed(value) if _VISITOR.fullmatch(value) else None


def _as_seed(value: str) -> bytes:
    return b"visitor\0" + value.encode()
