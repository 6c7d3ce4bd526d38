from __future__ import annotations

import re
import subprocess
import sys

import httpx
import pytest

from sevamitra.console.security import host_allowed, same_origin

from .conftest import ROOT, Console, Simulator, free_port


@pytest.mark.parametrize(
    ("authority", "allowed"),
    [
        ("127.0.0.1:8080", True),
        ("localhost", True),
        ("[::1]:8080", True),
        ("console:8080", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:8080", False),
        ("", False),
        ("[bad", False),
    ],
)
def test_only_this_machine_and_named_hosts_are_answered(authority: str, allowed: bool) -> None:
    assert host_allowed(authority, frozenset({"console"})) is allowed


@pytest.mark.parametrize(
    ("origin", "site", "allowed"),
    [
        ("http://127.0.0.1:8080", "same-origin", True),
        (None, None, True),
        (None, "same-origin", True),
        ("http://127.0.0.1:9999", None, False),
        ("https://evil.example", "cross-site", False),
        ("null", None, False),
        (None, "cross-site", False),
    ],
)
def test_other_sites_cannot_post(origin: str | None, site: str | None, allowed: bool) -> None:
    assert same_origin(origin, site, "127.0.0.1:8080") is allowed


def test_rebound_host_is_refused(simulator: Simulator) -> None:
    answer = httpx.get(f"{simulator.console.url}/simulator", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 421


@pytest.mark.parametrize("path", ["/simulator", "/static/js/simulator.js", "/health", "/nowhere"])
def test_every_answer_forbids_foreign_and_inline_script(simulator: Simulator, path: str) -> None:
    answer = httpx.get(simulator.console.url + path, trust_env=False)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers


def test_page_holds_no_inline_script_style_or_outside_address(simulator: Simulator) -> None:
    page = httpx.get(f"{simulator.console.url}/simulator", trust_env=False).text
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://", page)


def test_cross_site_post_and_socket_are_refused(simulator: Simulator) -> None:
    headers = {"Origin": "https://evil.example"}
    assert simulator.page.post("/citizens", json={}, headers=headers).status_code == 403
    socket = {**headers, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = httpx.get(
        f"{simulator.console.url}/simulator/live",
        headers={**socket, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="},
        trust_env=False,
    )
    assert answer.status_code == 403


def test_errors_are_json_without_inner_details(simulator: Simulator) -> None:
    answer = httpx.get(f"{simulator.console.url}/static/../../settings.py", trust_env=False)
    assert answer.status_code == 404
    assert answer.json()["error"]["status"] == 404


def test_simulator_can_be_turned_off(tmp_path) -> None:
    console = Console(tmp_path, free_port(), SEVAMITRA_SIMULATOR="false")
    try:
        assert httpx.get(console.url, trust_env=False).status_code == 200
        assert httpx.get(f"{console.url}/simulator", trust_env=False).status_code == 404
        assert httpx.post(f"{console.url}/v21.0/100000000000001/messages", json={}, trust_env=False).status_code == 404
    finally:
        console.stop()


def test_port_in_use_is_one_clear_sentence(simulator: Simulator, tmp_path) -> None:
    environment = {"SEVAMITRA_DATA": str(tmp_path), "SEVAMITRA_CONSOLE_PORT": str(simulator.console.port)}
    run = subprocess.run(
        [sys.executable, "-m", "sevamitra.console"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "SEVAMITRA_CONSOLE_PORT" in run.stderr and "Traceback" not in run.stderr
