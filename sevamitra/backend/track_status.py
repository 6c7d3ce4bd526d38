"""The Track Application Status driver: asks a department's own endpoint.

Source: protocols/track-application-status.md. The protocol knows English and Marathi only, so Hindi is asked as Marathi.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError, validator

from sevamitra.backend.client import (
    INDIA,
    ApplicationNotFound,
    ApplicationStatus,
    BackendRefused,
    Decision,
    Desk,
)
from sevamitra.backend.departments import Department
from sevamitra.backend.outbound import Outbound
from sevamitra.backend.triple_des import CannotDecrypt

PATH = "/api/SampleAPI/sendappstatus_encrypted"
MOST_SERVICE_IDS_TRIED = 4
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DECISIONS = {
    "0": Decision.APPROVED,
    "1": Decision.REJECTED,
    "2": Decision.PENDING,
    "": Decision.UNDECIDED,
}
_TIME = re.compile(r"(\d{2})-([A-Za-z]{3})-(\d{4}),(\d{2}):(\d{2}):(\d{2})", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


def parse_time(text: str) -> datetime | None:
    """``18-Sep-2025,17:30:00``, local time in India; "" is None.

    Raises:
        ValueError: any other form.
    """
    if not text.strip():
        return None
    match = _TIME.fullmatch(text.strip())
    if not match or match[2].title() not in MONTHS:
        raise ValueError("is not a time like 18-Sep-2025,17:30:00")
    day, month, year, hour, minute, second = match.groups()
    numbers = int(year), MONTHS.index(month.title()) + 1, int(day), int(hour), int(minute), int(second)
    return datetime(*numbers, tzinfo=INDIA)


def format_time(time: datetime | None) -> str:
    """``time`` as the protocol writes it; the opposite of :func:`parse_time`."""
    if time is None:
        return ""
    local = time.astimezone(INDIA)
    return f"{local:%d}-{MONTHS[local.month - 1]}-{local:%Y,%H:%M:%S}"


class _Message(BaseModel):
    @validator("*", pre=True)
    def _null_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value


class DeskMessage(_Message):
    """One entry of ``DeskDetails``."""

    DeskNumber: str
    ReviewActionBy: str
    ReviewActionDateTime: str
    ReviewActionDetails: str


class StatusMessage(_Message):
    """A department's decrypted reply, key by key as the protocol has it."""

    ApplicationID: str
    ServiceName: str
    ApplicantName: str
    EstimatedDisbursalDays: int = Field(..., ge=0)
    ApplicationSubmissionDate: str
    ApplicationPaymentDate: str
    NextActionRequiredDetails: str
    FinalDecision: Literal["0", "1", "2", ""]
    DepartmentRedirectionURL: str
    TotalNumberOfDesks: int = Field(..., ge=0)
    CurrentDeskNumber: int = Field(..., ge=0)
    NextDeskNumber: int = Field(..., ge=0)
    DeskDetails: list[DeskMessage]


def _desk(message: DeskMessage) -> Desk:
    number = _DIGITS.search(message.DeskNumber)
    return Desk(
        number=int(number[0][:6]) if number else 0,
        officer=message.ReviewActionBy.strip(),
        acted_at=parse_time(message.ReviewActionDateTime),
        details=message.ReviewActionDetails.strip(),
    )


def _link(url: str) -> str:
    """``url`` if it may be shown as a link, else ""."""
    try:
        return url.strip() if urlsplit(url.strip()).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _status(message: StatusMessage, locale: str) -> ApplicationStatus:
    return ApplicationStatus(
        application_id=message.ApplicationID.strip().upper(),
        service_name=message.ServiceName.strip(),
        applicant_name=message.ApplicantName.strip(),
        submitted_at=parse_time(message.ApplicationSubmissionDate),
        paid_at=parse_time(message.ApplicationPaymentDate),
        decision=DECISIONS[message.FinalDecision],
        next_action=message.NextActionRequiredDetails.strip(),
        estimated_days=message.EstimatedDisbursalDays,
        desks=tuple(_desk(desk) for desk in message.DeskDetails),
        current_desk=message.CurrentDeskNumber,
        next_desk=message.NextDeskNumber,
        total_desks=message.TotalNumberOfDesks,
        redirect_url=_link(message.DepartmentRedirectionURL),
        locale=locale,
    )


def parse_reply(body: bytes, department: Department, application_id: str, locale: str) -> ApplicationStatus:
    """A department's encrypted reply as a status.

    Raises:
        BackendRefused: unreadable, incomplete, or about another application; never with the content.
    """
    try:
        status = _status(StatusMessage(**_opened(body, department)), locale)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BackendRefused(f"{department.key}: {'.'.join(map(str, fault['loc']))} {fault['msg']}") from None
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        reason = str(error) if isinstance(error, CannotDecrypt) else "the reply breaks the protocol"
        raise BackendRefused(f"{department.key}: {reason}") from None
    if status.application_id != application_id:
        raise BackendRefused(f"{department.key}: the reply is about another application")
    return status


def _opened(body: bytes, department: Department) -> Any:
    envelope = json.loads(body)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("data"), str):
        raise CannotDecrypt("the reply has no data")
    return json.loads(department.seal.decrypt(envelope["data"]))


class TrackStatusDriver:
    """Asks one department where an application stands."""

    def __init__(self, department: Department, outbound: Outbound) -> None:
        self._department = department
        self._outbound = outbound

    async def application_status(self, application_id: str, prefix: str, locale: str) -> ApplicationStatus:
        """The status of ``application_id`` (upper case), whose number begins with ``prefix``.

        Where the prefix serves several services, their ServiceIDs are tried in turn.

        Raises:
            ApplicationNotFound, BackendUnavailable, BackendRefused: see :class:`ServiceBackend`.
        """
        status = await self._ask_in_turn(application_id, self._department.service_ids_for(prefix), locale)
        return replace(status, service=self._department.prefixes.get(prefix))

    async def _ask_in_turn(self, application_id: str, service_ids: tuple[str, ...], locale: str) -> ApplicationStatus:
        *earlier, last = service_ids[:MOST_SERVICE_IDS_TRIED]
        for service_id in earlier:
            try:
                return await self._ask(application_id, service_id, locale)
            except ApplicationNotFound:
                continue
        return await self._ask(application_id, last, locale)

    async def _ask(self, application_id: str, service_id: str, locale: str) -> ApplicationStatus:
        department = self._department
        language: tuple[str, str] = ("EN", "en") if locale == "en" else ("MR", "mr")
        question = {
            "AppID": application_id,
            "ServiceID": service_id,
            "DeptName": department.name,
            "Language": language[0],
        }
        sealed = department.seal.encrypt(json.dumps(question, ensure_ascii=False))
        reply = await self._outbound.send("POST", PATH, json={"data": sealed})
        if reply.status == 404 and reply.explains:
            raise ApplicationNotFound(f"{department.key} has no such application")
        if reply.status != 200:
            raise BackendRefused(f"{department.key} answers {reply.status}")
        return parse_reply(reply.body, department, application_id, language[1])
