"""The right to appeal in words: whether there is one, why, until when, and to whom."""

from __future__ import annotations

from actions.applications import service_name
from actions.desk import Button, Reply
from actions.filed import appeal_lines
from actions.links import certificate_button
from sevamitra.backend.appeals import Cause, Level, Standing
from sevamitra.backend.citizen import AppealStanding, ApplicationProgress
from sevamitra.wording import day

RECALLED = "recalled"


def standing_lines(reply: Reply, progress: ApplicationProgress, standing: AppealStanding) -> list[str]:
    """Where the citizen stands, with the application it is about; periods that are only recalled are said to be so."""
    number = progress.status.application_id
    title = reply.words("status_title", number=number, service=service_name(reply, progress.status))
    told = _open(reply, progress, standing) if standing.standing.can_file else _not_open(reply, standing)
    dated = standing.opens_on or standing.until or standing.standing is Standing.FILED
    recalled = [reply.words("appeal_recalled")] if dated and standing.source == RECALLED else []
    return [title, "", *told, *recalled]


def standing_buttons(reply: Reply, progress: ApplicationProgress, standing: AppealStanding) -> list[Button]:
    """What the citizen can do where no appeal can be filed."""
    buttons = [reply.person_button()]
    if standing.standing is Standing.APPROVED:
        buttons.insert(0, certificate_button(reply, progress.status.application_id))
    elif standing.standing is Standing.TOO_LATE:
        buttons.insert(0, Button(reply.words("button_grievance"), "/file_grievance"))
    return buttons


def _open(reply: Reply, progress: ApplicationProgress, standing: AppealStanding) -> list[str]:
    locale = reply.locale
    lines = [
        reply.words("appeal_can", level=reply.words(f"level_{standing.level.value}")),
        _cause(reply, progress, standing),
    ]
    if standing.standing is Standing.OPEN and standing.until:
        lines.append(reply.words("appeal_until", date=day(standing.until, locale)))
    elif standing.until and standing.extended_until:
        until, extended = day(standing.until, locale), day(standing.extended_until, locale)
        lines.append(reply.words("appeal_until_extended", date=until, extended=extended))
    if standing.officer:
        return [*lines, reply.words("appeal_officer", officer=standing.officer)]
    return [*lines, reply.words("appeal_officer_unknown")]


def _cause(reply: Reply, progress: ApplicationProgress, standing: AppealStanding) -> str:
    """Why there is a right, since when."""
    rejected = standing.cause is Cause.REJECTED
    if standing.level is not Level.FIRST and standing.appeals:
        lower = standing.appeals[-1]
        since = lower.decided_at if rejected and lower.decided_at else lower.decide_by
        key = "appeal_cause_lower_rejected" if rejected else "appeal_cause_lower_overdue"
        return reply.words(key, number=lower.number, date=day(since, reply.locale))
    key = "appeal_cause_rejected" if rejected else "appeal_cause_overdue"
    moment = progress.decided_at if rejected else progress.due_on
    return reply.words(key, date=day(moment, reply.locale)) if moment else reply.words(f"{key}_undated")


def _not_open(reply: Reply, standing: AppealStanding) -> list[str]:
    """Why no appeal can be filed, in a sentence; the one that is filed already with all that is known of it."""
    opens = day(standing.opens_on, reply.locale) if standing.opens_on else ""
    if standing.standing is Standing.FILED:
        filed = [appeal for appeal in standing.appeals if appeal.number == standing.number]
        told = [line for appeal in filed for line in ("", *appeal_lines(reply, appeal))]
        following = [reply.words("appeal_next_opens", date=opens)] if opens else []
        return [reply.words("appeal_filed_already"), *told, *following]
    values = {
        "date": opens or (day(standing.extended_until, reply.locale) if standing.extended_until else ""),
        "number": standing.number or "",
        "level": reply.words(f"level_{standing.level.value}"),
    }
    return [reply.words(f"appeal_{standing.standing.value.replace('-', '_')}", **values)]
