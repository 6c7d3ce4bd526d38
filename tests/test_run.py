"""What `make run` does before and after the processes run."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from sevamitra.run import announce, check_ports, environment, processes, wait_ready
from sevamitra.settings import Settings

PORTS = ("rasa", "actions", "backend", "console")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with_free_ports = {f"{name}_port": free_port() for name in PORTS}
    return Settings(data=tmp_path, **with_free_ports)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_free_ports_are_no_complaint(settings: Settings) -> None:
    check_ports(settings)


@pytest.mark.parametrize("name", PORTS)
def test_port_in_use_is_one_clear_sentence(settings: Settings, name: str) -> None:
    port = getattr(settings, f"{name}_port")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(SystemExit) as stop:
            check_ports(settings)
    sentence = str(stop.value)
    assert f"Port {port} is in use" in sentence
    assert f"SEVAMITRA_{name.upper()}_PORT" in sentence
    assert "\n" not in sentence


def test_four_processes_run_with_rasa_on_our_interface(settings: Settings) -> None:
    commands = dict(processes(settings, Path("model.tar.gz")))
    assert set(commands) == set(PORTS)
    assert commands["rasa"][commands["rasa"].index("--interface") + 1] == "127.0.0.1"
    assert commands["rasa"][commands["rasa"].index("--port") + 1] == str(settings.rasa_port)
    assert "--auth-token" not in commands["rasa"]


def test_api_token_guards_rasas_api(settings: Settings) -> None:
    commands = dict(processes(settings.copy(update={"api_token": "secret"}), Path("model.tar.gz")))
    assert commands["rasa"][commands["rasa"].index("--auth-token") + 1] == "secret"


def test_waiting_threads_give_their_core_away_unless_told_otherwise(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert environment(settings)["OMP_WAIT_POLICY"] == "passive"
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    assert environment(settings)["OMP_WAIT_POLICY"] == "active"


def test_whatsapp_is_the_simulator_in_development_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WHATSAPP_GRAPH_URL", raising=False)
    assert environment(settings)["WHATSAPP_GRAPH_URL"] == f"http://127.0.0.1:{settings.console_port}"
    assert "WHATSAPP_GRAPH_URL" not in environment(settings.copy(update={"simulator": False}))


def test_graph_address_given_is_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSAPP_GRAPH_URL", "https://graph.example")
    assert environment(settings)["WHATSAPP_GRAPH_URL"] == "https://graph.example"


def test_processes_share_ports_and_an_absolute_data_folder(settings: Settings) -> None:
    values = environment(settings)
    assert values["SEVAMITRA_RASA_PORT"] == str(settings.rasa_port)
    assert Path(values["SEVAMITRA_DATA"]).is_absolute()


def test_addresses_come_before_the_line_that_is_exactly_ready(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(settings, opens=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "ready"
    for name in PORTS:
        assert any(str(getattr(settings, f"{name}_port")) in line for line in lines)


def test_waiting_ends_at_once_when_a_process_has_stopped(settings: Settings) -> None:
    failed = threading.Event()
    failed.set()
    assert not wait_ready(settings, failed)


def test_ready_is_a_line_by_itself_whatever_else_is_printed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(write=written.append, flush=lambda: None))
    announce(settings, opens=False)
    (said,) = written
    assert said.endswith("\nready\n")
