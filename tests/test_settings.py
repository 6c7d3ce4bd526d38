"""Every setting has a default and one environment variable, and a wrong value names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sevamitra.settings import PROJECT_ROOT, Settings, get_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.__fields__.values():
        monkeypatch.delenv(field.field_info.extra["env"], raising=False)


def test_every_setting_has_its_own_variable() -> None:
    names = [field.field_info.extra["env"] for field in Settings.__fields__.values()]
    assert len(set(names)) == len(names)
    assert all(name.startswith(("SEVAMITRA_", "WHATSAPP_")) for name in names)


def test_defaults_are_one_machine_and_no_other_software() -> None:
    settings = Settings()
    assert settings.bind == "127.0.0.1"
    for url in (settings.inbox_database, settings.catalogue_database, settings.backend_database):
        assert url.startswith(f"sqlite:///{PROJECT_ROOT / 'var'}")
    assert settings.backend_base_url == f"http://127.0.0.1:{settings.backend_port}"
    assert settings.whatsapp_graph_url == "https://graph.facebook.com"
    assert settings.endpoints.is_file()
    assert settings.departments.is_file()


def test_ports_and_data_folder_let_two_copies_run_side_by_side(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEVAMITRA_BACKEND_PORT", "9000")
    monkeypatch.setenv("SEVAMITRA_DATA", str(tmp_path))
    settings = Settings()
    assert settings.backend_base_url.endswith(":9000")
    assert settings.inbox_database == f"sqlite:///{tmp_path}/inbox.db"
    assert settings.model_folder == tmp_path / "models"


def test_addresses_given_replace_those_made_from_ports_and_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVAMITRA_DATABASE_URL", "postgresql://db/inbox")
    monkeypatch.setenv("SEVAMITRA_BACKEND_URL", "https://backend.example")
    monkeypatch.setenv("SEVAMITRA_MODELS", "/models")
    settings = Settings()
    assert settings.inbox_database == "postgresql://db/inbox"
    assert settings.backend_base_url == "https://backend.example"
    assert settings.model_folder == Path("/models")


@pytest.mark.parametrize(
    ("variable", "value", "setting"),
    [
        ("SEVAMITRA_RASA_PORT", "five", "rasa_port"),
        ("SEVAMITRA_SIMULATOR", "perhaps", "simulator"),
        ("WHATSAPP_TURNS", "0", "whatsapp_turns"),
        ("SEVAMITRA_RAW_RETENTION_DAYS", "", "raw_retention_days"),
    ],
)
def test_wrong_value_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, setting: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError, match=setting):
        Settings()


def test_data_folder_is_made_when_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEVAMITRA_DATA", str(tmp_path / "new" / "data"))
    get_settings.cache_clear()
    try:
        assert get_settings().data.is_dir()
        assert get_settings() is get_settings()
    finally:
        get_settings.cache_clear()
