"""The office's side at the command line: ``python -m sevamitra.backend.office show NUMBER`` and so on."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from sevamitra.backend.messages import ApplicationReply, ErrorReply
from sevamitra.backend.office_messages import SPEAKING
from sevamitra.settings import Settings, get_settings

STEPS = {
    "pay": "its fee was received",
    "forward": "on to the next desk",
    "ask": "the citizen for something",
    "approve": "at the last desk",
    "reject": "for a reason",
}
_PATIENCE_SECONDS = 10.0


class OfficeError(Exception):
    """The backend did not do it; the text says why."""


class OfficeClient:
    """Asks the backend that ``settings`` name, with the offices' token."""

    def __init__(self, settings: Settings) -> None:
        token = settings.backend_office_token
        self._client = httpx.Client(
            base_url=f"{settings.backend_base_url}/api/v1/office/applications/",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=_PATIENCE_SECONDS,
            trust_env=False,
        )

    def show(self, number: str) -> ApplicationReply:
        """The application with this number.

        Raises:
            OfficeError: there is none, the token is wrong, or the backend does not answer.
        """
        return self._ask("GET", quote(number, safe=""))

    def step(self, number: str, step: str, desk: int, texts: dict[str, str] | None) -> ApplicationReply:
        """The application after ``step`` of ``desk``; ``texts`` by locale, with ask and reject only.

        Raises:
            OfficeError: as above, or it cannot take this step now.
        """
        body = {"step": step, "desk": desk, "text": texts}
        return self._ask("POST", f"{quote(number, safe='')}/steps", body)

    def _ask(self, method: str, path: str, body: object = None) -> ApplicationReply:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise OfficeError(
                f"the backend at {self._client.base_url} does not answer ({type(error).__name__})"
            ) from None
        try:
            if answer.status_code == 200:
                return ApplicationReply.parse_raw(answer.content)
            raise OfficeError(ErrorReply.parse_raw(answer.content).error)
        except ValidationError:
            raise OfficeError(f"the backend answers {answer.status_code} in no form that is known") from None


def lines(application: ApplicationReply) -> list[str]:
    """What the office sees of an application."""
    shown = [f"{application.application_id}  {application.service_name.en}", f"stage: {application.stage}"]
    if application.current_desk:
        shown.append(f"lies on desk {application.current_desk} of {application.total_desks}")
    if application.next_action:
        shown.append(f"asked: {application.next_action.en}")
    for desk in application.desks:
        acted = f"{desk.acted_at:%d-%m-%Y %H:%M}" if desk.acted_at else "waiting"
        shown.append(f"  desk {desk.number}  {desk.officer.en}  {acted}  {desk.details.en}".rstrip())
    return shown


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """``command``, ``number``, ``desk`` (None: where the application lies) and, where something is told, ``mr hi en``."""
    parser = argparse.ArgumentParser(prog="python -m sevamitra.backend.office", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("show", help="where it stands").add_argument("number")
    for step, meaning in STEPS.items():
        command = commands.add_parser(step, help=meaning)
        command.add_argument("number")
        command.add_argument(
            "--desk", type=int, help="the desk that acts; without it the one where the application lies"
        )
        if step in SPEAKING:
            for locale in ("mr", "hi", "en"):
                command.add_argument(f"--{locale}", required=True, metavar="TEXT", help="what the citizen reads")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Show an application, or move it on and show it then; a refusal ends with one sentence and status 1."""
    asked = parse_arguments(arguments)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its INFO lines hold application numbers
    office = OfficeClient(get_settings())
    try:
        application = office.show(asked.number)
        if asked.command != "show":
            desk = application.current_desk if asked.desk is None else asked.desk
            texts = {locale: getattr(asked, locale) for locale in ("mr", "hi", "en")} if "mr" in asked else None
            application = office.step(asked.number, asked.command, desk, texts)
    except OfficeError as error:
        sys.exit(f"office: {error}")
    sys.stdout.write("\n".join(lines(application)) + "\n")


if __name__ == "__main__":
    main()
