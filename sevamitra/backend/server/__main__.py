"""Run the reference server: ``python -m sevamitra.backend.server``."""

from __future__ import annotations

import logging
import secrets
import socket
import sys
from datetime import datetime, timezone
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from sevamitra.backend.appeals import AppealSettingsError, load_appeal_rules
from sevamitra.backend.departments import DepartmentSettingsError, load_departments
from sevamitra.backend.server.app import create_app
from sevamitra.backend.server.database import connect, prepare
from sevamitra.backend.server.records import Records
from sevamitra.backend.server.seed import seed, seed_contacts
from sevamitra.backend.server.state import State, open_citizen_records
from sevamitra.backend.working_days import HolidaySettingsError, load_calendar
from sevamitra.catalogue.model import CatalogueError
from sevamitra.catalogue.store import open_store
from sevamitra.channels.secrets import SecretError, open_vault
from sevamitra.papers.office import open_papers
from sevamitra.settings import Settings, get_settings

log = logging.getLogger("sevamitra.backend.server")
SETTINGS_ERRORS = (DepartmentSettingsError, HolidaySettingsError, AppealSettingsError, SecretError, CatalogueError)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def make_state(settings: Settings) -> State:
    """Bring the database up to date and gather what the server answers from.

    Raises:
        DepartmentSettingsError, HolidaySettingsError, AppealSettingsError, SecretError: a settings file is not usable.
        CatalogueError, SQLAlchemyError: catalogue or database are not usable.
    """
    catalogue = open_store(settings).current
    departments = load_departments(settings.departments, settings.backend_base_url)
    vault = open_vault(settings)
    demonstration = partial(seed, catalogue=catalogue(), departments=departments, now=_now())
    prepare(settings.backend_database, demonstration, partial(seed_contacts, vault=vault))
    calendar = load_calendar(settings.holidays)
    engine = connect(settings.backend_database)
    rules = load_appeal_rules(settings.appeals)
    citizens = open_citizen_records(
        engine,
        vault.fingerprint,
        departments,
        calendar,
        rules,
        settings.failed_lookups_per_hour,
        secrets.randbelow,
    )
    return State(
        catalogue=catalogue,
        records=Records(engine),
        departments=departments,
        now=_now,
        token=settings.backend_token,
        office_token=settings.backend_office_token,
        citizens=citizens,
        calendar=calendar,
        papers=open_papers(settings, engine, vault, catalogue, rules, calendar, _now),
    )


def main() -> None:
    """Serve until stopped; settings that cannot work end it with one sentence."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # thirty lines a paper
    logging.getLogger("sanic.root").setLevel(logging.WARNING)
    settings = get_settings()
    if settings.backend_token and settings.backend_token == settings.backend_office_token:
        sys.exit("backend: SEVAMITRA_BACKEND_OFFICE_TOKEN is the bot's token; offices need one of their own")
    try:
        state = make_state(settings)
    except SETTINGS_ERRORS as error:
        sys.exit(f"backend: {error}")
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).strip().split("\n")[0]
        sys.exit(f"backend: the database cannot be used ({reason}); check SEVAMITRA_BACKEND_DATABASE_URL")
    try:
        listening = socket.create_server((settings.bind, settings.backend_port), backlog=128)
    except OSError as error:
        sys.exit(
            f"backend: {settings.bind}:{settings.backend_port} cannot be used ({error.strerror}); "
            "set SEVAMITRA_BACKEND_PORT or SEVAMITRA_BIND"
        )
    log.info("service backend on http://%s:%d", settings.bind, listening.getsockname()[1])
    create_app(state).run(sock=listening, access_log=False, motd=False)


if __name__ == "__main__":
    main()
