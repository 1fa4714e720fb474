import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web.csrf import VISITOR_COOKIE, Csrf, Verdict

CSRF = Csrf(key=bytes(range(32)), site="https://phieu.example")
SEED = b"sixteen bytes..."
OURS = {"sec-fetch-site": "same-origin", "origin": "https://phieu.example"}


def test_the_pages_own_token_is_genuine() -> None:
    token = CSRF.token(SEED, "/phieu/{group}/gui")
    assert CSRF.check(SEED, "/phieu/{group}/gui", token, OURS) is Verdict.GENUINE


def test_a_token_serves_one_purpose_one_session_and_one_server() -> None:
    token = CSRF.token(SEED, "/phieu/{group}/gui")
    assert CSRF.check(SEED, "/dang-xuat", token, OURS) is Verdict.WRONG_TOKEN
    assert CSRF.check(b"another session.", "/phieu/{group}/gui", token, OURS) is Verdict.WRONG_TOKEN
    elsewhere = Csrf(key=bytes(32), site=CSRF.site)
    assert elsewhere.check(SEED, "/phieu/{group}/gui", token, OURS) is Verdict.WRONG_TOKEN


def test_no_two_pages_carry_the_same_token() -> None:
    tokens = {CSRF.token(SEED, "p") for _ in range(20)}
    assert len(tokens) == 20
    assert len({token[:16] for token in tokens}) == len({token[-16:] for token in tokens}) == 20
    assert all(CSRF.check(SEED, "p", token, OURS) is Verdict.GENUINE for token in tokens)


def test_a_proof_is_the_same_each_time_serves_one_purpose_of_one_session_and_is_no_token() -> None:
    proof = CSRF.proof(b"session", "name a1 BCFG2345")
    assert CSRF.proof(b"session", "name a1 BCFG2345") == proof
    assert CSRF.proof(b"session", "name a1 BCFG2346") != proof
    assert CSRF.proof(b"another", "name a1 BCFG2345") != proof
    assert CSRF.check(b"session", "name a1 BCFG2345", proof, {}) is Verdict.WRONG_TOKEN


@given(st.text())
def test_no_other_text_is_a_token(sent: str) -> None:
    assert CSRF.check(SEED, "/dang-xuat", sent, OURS) is Verdict.WRONG_TOKEN


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://phieu.example"},
        {"origin": "https://evil.example"},
        {"origin": "https://phieu.example.evil.example"},
        {"origin": "http://phieu.example"},
    ],
)
def test_a_request_that_another_site_sent_is_refused_even_with_the_token(headers: dict[str, str]) -> None:
    token = CSRF.token(SEED, "p")
    assert CSRF.check(SEED, "p", token, headers) is Verdict.FOREIGN_SITE


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://phieu.example"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
    ],
)
def test_browsers_that_hide_the_origin_are_judged_by_the_token(headers: dict[str, str]) -> None:
    assert CSRF.check(SEED, "p", CSRF.token(SEED, "p"), headers) is Verdict.GENUINE
    assert CSRF.check(SEED, "p", "", headers) is Verdict.WRONG_TOKEN


def test_a_visitor_gets_a_cookie_once() -> None:
    first = CSRF.visitor({})
    assert first.cookie is not None
    assert first.cookie.max_age is None
    cookies = {VISITOR_COOKIE: first.cookie.value}
    again = CSRF.visitor(cookies)
    assert again.cookie is None
    assert again.seed == first.seed


def test_a_visitors_form_needs_both_cookie_and_token() -> None:
    visitor = CSRF.visitor({})
    assert visitor.cookie is not None
    cookies = {VISITOR_COOKIE: visitor.cookie.value}
    token = CSRF.token(visitor.seed, "/v")
    assert CSRF.check_visitor(cookies, "/v", token, OURS) is Verdict.GENUINE
    assert CSRF.check_visitor({}, "/v", token, OURS) is Verdict.NO_COOKIE
    assert CSRF.check_visitor(cookies, "/v", "", OURS) is Verdict.WRONG_TOKEN
    assert CSRF.check_visitor(cookies, "/dang-nhap", token, OURS) is Verdict.WRONG_TOKEN


def test_a_visitors_token_of_another_browser_does_not_fit() -> None:
    mine, theirs = CSRF.visitor({}), CSRF.visitor({})
    assert mine.cookie is not None
    token = CSRF.token(theirs.seed, "/v")
    assert CSRF.check_visitor({VISITOR_COOKIE: mine.cookie.value}, "/v", token, OURS) is Verdict.WRONG_TOKEN


@pytest.mark.parametrize("forged", ["", "x", "0" * 31, "0" * 33, "G" * 32, "0" * 32 + "\n"])
def test_a_forged_visitor_cookie_is_replaced(forged: str) -> None:
    assert CSRF.visitor({VISITOR_COOKIE: forged}).cookie is not None
    assert CSRF.check_visitor({VISITOR_COOKIE: forged}, "/v", "x", OURS) is Verdict.NO_COOKIE


def test_a_visitors_seed_never_equals_a_sessions() -> None:
    visitor = CSRF.visitor({})
    assert len(visitor.seed) != len(SEED)


def test_the_key_is_not_printed() -> None:
    assert bytes(range(32)).hex() not in repr(CSRF)
    assert "x00" not in repr(CSRF)
