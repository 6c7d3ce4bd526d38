"""The public pages, over real HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import httpx
import pytest

from sevamitra.channels.secrets import open_vault
from sevamitra.papers.codes import Codes, Link, shown

from .conftest import APPROVED_TOO, CITIZEN, PENDING, Running

SOON = datetime.now(timezone.utc) + timedelta(hours=1)


@pytest.fixture()
def public(running: Running) -> httpx.Client:
    return httpx.Client(base_url=running.settings.backend_base_url, trust_env=False)


@pytest.fixture(scope="module")
def code(running: Running) -> str:
    body = {"kind": "receipt", "number": PENDING, "locale": "mr"}
    return str(running.api.post(f"/api/v1/citizens/{CITIZEN}/papers", json=body).json()["code"])


@pytest.fixture(scope="module")
def codes(running: Running) -> Codes:
    return Codes(open_vault(running.settings))


def paper_id(codes: Codes, link: str) -> int:
    return codes.read_token(link.rpartition("/")[2], datetime.now(timezone.utc)).paper


@pytest.mark.parametrize(
    ("locale", "heading", "name"),
    [
        ("mr", "हा नमुना आहे", "सु••• प्र••• जा•••"),
        ("hi", "यह नमूना है", "सु••• प्र••• जा•••"),
        ("en", "This is a sample", "S••• P••• J•••"),
    ],
)
def test_page_tells_what_is_certified_with_the_name_masked(
    public: httpx.Client, code: str, locale: str, heading: str, name: str
) -> None:
    page = public.get(f"/verify/{code}", params={"lang": locale})
    assert page.status_code == 200 and page.headers["content-type"] == "text/html; charset=utf-8"
    for part in (heading, name, PENDING, shown(code), f'<html lang="{locale}">', "width=device-width"):
        assert part in page.text
    assert "सुनीता" not in page.text and "Sunita" not in page.text and "prefers-color-scheme: dark" in page.text


@pytest.mark.parametrize(
    ("header", "locale"),
    [("hi-IN,hi;q=0.9,en;q=0.8", "hi"), ("fr-FR, EN-gb", "en"), ("fr", "mr"), ("", "mr"), (",;q=x," * 50, "mr")],
)
def test_page_speaks_the_browsers_language(public: httpx.Client, code: str, header: str, locale: str) -> None:
    page = public.get(f"/verify/{code}", headers={"Accept-Language": header})
    assert f'<html lang="{locale}">' in page.text


def test_a_code_is_found_as_people_type_it(public: httpx.Client, code: str) -> None:
    assert public.get(f"/verify/{shown(code).lower()}").status_code == 200


@pytest.mark.parametrize(
    "typed", ["0000000000000000", "x", "%00", "%0A", "<script>alert(1)</script>", "%E0%A4%85", "a" * 3000]
)
def test_an_unknown_code_is_said_to_be_unknown(public: httpx.Client, typed: str) -> None:
    page = public.get(f"/verify/{typed}?lang=en")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html" if "/script" not in typed else "application/json")
    assert "alert(1)" not in page.text
    if "/script" not in typed:
        assert "No such paper is on our record" in page.text


def test_a_withdrawn_paper_is_said_to_be_withdrawn(running: Running, public: httpx.Client, codes: Codes) -> None:
    body = {"kind": "certificate", "number": APPROVED_TOO[0], "locale": "en"}
    made = running.api.post(f"/api/v1/citizens/{CITIZEN}/papers", json=body).json()
    running.api.post(f"/api/v1/papers/{made['code']}/withdrawal").raise_for_status()
    page = public.get(f"/verify/{made['code']}?lang=en")
    assert page.status_code == 200 and "This paper was withdrawn" in page.text and "no longer valid" in page.text
    assert httpx.get(made["link"], trust_env=False).status_code == 410


def test_pages_run_no_script_and_are_not_kept(public: httpx.Client, code: str) -> None:
    headers = public.get(f"/verify/{code}").headers
    assert headers["cache-control"] == "no-store" and headers["x-robots-tag"] == "noindex"
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_a_link_that_expired_is_gone(running: Running, public: httpx.Client, codes: Codes) -> None:
    body = {"kind": "receipt", "number": PENDING, "locale": "mr"}
    made = running.api.post(f"/api/v1/citizens/{CITIZEN}/papers", json=body).json()
    id = paper_id(codes, made["link"])
    expired = codes.token(Link(id, "mr", SOON - timedelta(hours=2)))
    page = public.get(f"/papers/{expired}")
    assert page.status_code == 410 and "या लिंकची मुदत संपली आहे" in page.text
    unknown = public.get(f"/papers/{codes.token(Link(99_999, 'mr', SOON))}")
    assert unknown.status_code == 410
    fresh = public.get(f"/papers/{codes.token(Link(id, 'en', SOON))}")
    assert (
        fresh.status_code == 200 and "filename*=UTF-8''receipt-INC12345678.pdf" in fresh.headers["content-disposition"]
    )


@pytest.mark.parametrize("token", ["x", "1-mr-ffffffffff-0-" + "0" * 32, "%00", "%2e%2e", "a" * 3000])
def test_a_link_that_is_not_ours_is_unknown(public: httpx.Client, token: str) -> None:
    page = public.get(f"/papers/{token}?lang=en")
    assert page.status_code == 404 and "This link is not right" in page.text


@pytest.mark.parametrize("path", ["/verify/0000000000000000", "/papers/x"])
def test_pages_are_only_read(public: httpx.Client, path: str) -> None:
    assert public.post(path).status_code == 405
