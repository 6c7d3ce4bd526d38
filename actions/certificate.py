"""Sending an approved certificate: which application, by which ways, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from actions.certificate_ways import WAYS, address_in, confirm_code, send_code, ways_in
from actions.claim import claim_button
from actions.delivered import delivered_lines, failed_ways, last_deliveries
from actions.delivery import deliver
from actions.desk import Button, Reply, known
from actions.errand import Errand
from actions.form import Form, Misfit, begin, cancel_button, register
from actions.service_facts import answer_service
from actions.settle import means_service
from sevamitra.backend.citizen import ApplicationProgress
from sevamitra.backend.client import ApplicationNotFound, ApplicationStatus, BackendError, Decision, LookupsRefused
from sevamitra.wording import day

logger = logging.getLogger(__name__)
_MOST_ROWS = 9
_SURE = 0.6
"""Below this the wish for a certificate may as well be the wish to apply for it."""
_SHOWN = 3
_BUTTONS = {"whatsapp": "button_way_whatsapp", "email": "button_way_email", "portal": "button_way_portal"}
_STAGES = {
    "document-pending": "line_certificate_stage_document_pending",
    "payment-pending": "line_certificate_stage_payment_pending",
    "under-scrutiny": "line_certificate_stage_under_scrutiny",
    "rejected": "line_certificate_stage_rejected",
    "unknown": "line_certificate_stage_unknown",
}


class CertificateForm(Form):
    """Which application, which ways and, for e-mail, the address and its code.

    Answers: ``number``, ``service`` and ``slug`` of the application, ``ways``, ``address`` (verified, masked), ``sent`` (masked
    address to which a code went), ``own``: approved applications to choose from as [number, service].
    """

    name = "certificate"
    free_text = frozenset({"email", "code"})

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        if "number" not in answers:
            return "number"
        if "ways" not in answers:
            return "ways"
        if "email" in answers["ways"] and "address" not in answers:
            return "code" if "sent" in answers else "email"
        return None

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        if step == "number":
            _ask_number(reply, answers.get("own", []))
        elif step == "ways":
            await _ask_ways(reply, answers)
        elif step == "email":
            key = "utter_mail_code_over" if answers.get("over") else "utter_mail_ask"
            reply.say(reply.words(key), [cancel_button(reply)])
        else:
            reply.say(reply.words("utter_mail_code_ask", address=answers["sent"]), [cancel_button(reply)])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        if step == "number":
            number = reply.turn.value("form") or reply.turn.value("application_number")
            if not number:
                raise Misfit("utter_certificate_number_again")
            return {**answers, **await _approved(reply, number)}
        if step == "ways":
            return await _take_ways(reply, answers)
        if step == "code" and not address_in(reply.turn.text):
            return await confirm_code(reply, answers)
        return await send_code(reply, answers)

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        await deliver(reply, answers)


CERTIFICATE = register(CertificateForm())


def _about(status: ApplicationStatus) -> dict[str, Any]:
    return {"number": status.application_id, "service": status.service_name, "slug": status.service}


def _ask_number(reply: Reply, own: Sequence[Sequence[str]]) -> None:
    if not own:
        reply.say(reply.words("utter_certificate_ask_number"), [cancel_button(reply)])
        return
    rows = [Button(service, f'/inform{{"form": "{number}"}}', number) for number, service in own[:_MOST_ROWS]]
    reply.say(reply.words("utter_certificate_which"), [*rows, cancel_button(reply)])


async def _ask_ways(reply: Reply, answers: Mapping[str, Any]) -> None:
    by_mail, service = True, known(reply.desk, answers.get("slug"))
    try:
        by_mail = (await reply.desk.papers.citizen(reply.turn.conversation_id).address()).available
    except BackendError as error:
        logger.warning("Whether e-mail is available is not known: %s", type(error).__name__)
    before = await last_deliveries(reply, answers["number"])
    ways = sorted((way for way in WAYS if way != "email" or by_mail), key=failed_ways(before).__contains__)
    buttons = [Button(reply.words(_BUTTONS[way]), f'/inform{{"form": "{way}"}}') for way in ways]
    name = service.name[reply.locale] if service else answers["service"]
    asked = reply.words("utter_certificate_ways", service=name, number=answers["number"])
    reply.say("\n".join([*delivered_lines(reply, before), asked]), [*buttons, cancel_button(reply)][:3])


async def _take_ways(reply: Reply, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    turn = reply.turn
    ways = ways_in(turn.value("form") or turn.text)
    if not ways:
        raise Misfit("utter_certificate_ways_again")
    if "email" not in ways:
        return {**answers, "ways": ways}
    try:
        known = await reply.desk.papers.citizen(turn.conversation_id).address()
    except BackendError as error:
        logger.warning("Whether e-mail is available is not known: %s", type(error).__name__)
        raise Misfit("utter_certificate_unavailable") from None
    if not known.available:
        raise Misfit("utter_certificate_no_mail")
    chosen = {**answers, "ways": ways}
    if not turn.pressed and address_in(turn.text):
        return await send_code(reply, chosen)
    return {**chosen, "address": known.address} if known.address else chosen


async def _approved(reply: Reply, number: str) -> dict[str, Any]:
    """The citizen's approved application with this number, as answers of the form.

    Raises:
        Misfit: it is unknown, somebody else's or not approved; or nobody can say.
    """
    try:
        progress = await reply.desk.backend.citizen(reply.turn.conversation_id).progress(number, reply.locale)
    except ApplicationNotFound:
        raise Misfit("utter_status_not_found", number=number) from None
    except LookupsRefused:
        raise Misfit("utter_certificate_too_many") from None
    except BackendError as error:
        logger.warning("No progress of an application: %s", type(error).__name__)
        raise Misfit("utter_certificate_unavailable") from None
    status = progress.status
    if not progress.yours:
        raise Misfit("utter_certificate_not_yours", number=status.application_id)
    if status.decision is not Decision.APPROVED:
        raise Misfit("utter_certificate_not_approved", **_standing(reply, progress))
    return _about(status)


def _standing(reply: Reply, progress: ApplicationProgress) -> dict[str, str]:
    """Where an application that is not approved stands and what comes next, in words."""
    stage = "rejected" if progress.status.decision is Decision.REJECTED else progress.stage or ""
    stage = stage if stage in _STAGES else "unknown"
    words = reply.words(_STAGES[stage])
    if progress.due_on and stage == "under-scrutiny":
        words = f"{words} {reply.words('line_certificate_due', date=day(progress.due_on, reply.locale))}"
    return {"number": progress.status.application_id, "service": progress.status.service_name, "stage": words}


async def _begin_with(reply: Reply, number: str) -> None:
    """Begin with the application of this number, or say why not."""
    try:
        answers = await _approved(reply, number)
    except Misfit as misfit:
        others = [claim_button(reply, number)] if misfit.key == "utter_certificate_not_yours" else []
        buttons = [_status_button(reply, number), *others, reply.person_button()]
        reply.say(reply.words(misfit.key, **misfit.values), buttons)
        return
    await begin(reply, CERTIFICATE, answers)


def _status_button(reply: Reply, number: str) -> Button:
    return Button(reply.words("button_status"), f'/check_status{{"application_number": "{number}"}}')


async def _begin_with_own(reply: Reply) -> None:
    """Begin with the citizen's approved applications; without any, tell what is still under way or ask for a number."""
    try:
        own = await reply.desk.backend.citizen(reply.turn.conversation_id).applications(reply.locale)
    except BackendError as error:
        logger.warning("A citizen's applications are not known: %s", type(error).__name__)
        reply.say(reply.words("utter_certificate_unavailable"), [reply.person_button()])
        return
    approved = [one.status for one in own if one.status.decision is Decision.APPROVED]
    if not own and reply.turn.sure < _SURE and means_service(reply.turn):
        await answer_service(reply)  # "मृत्यूचा दाखला हवाय" of somebody who has applied for nothing yet
        return
    if len(approved) == 1:
        await begin(reply, CERTIFICATE, _about(approved[0]))
    elif approved or not own:
        choices = [[status.application_id, status.service_name] for status in approved]
        await begin(reply, CERTIFICATE, {"own": choices} if choices else {})
    else:
        lines = [reply.words("line_certificate_not_approved_line", **_standing(reply, one)) for one in own[:_SHOWN]]
        text = "\n".join([reply.words("utter_certificate_none_approved"), *lines])
        reply.say(text, [_status_button(reply, own[0].status.application_id), reply.person_button()])


class RequestCertificate(Errand):
    """The citizen wants a certificate that was approved."""

    act = "request_certificate"

    async def answer(self, reply: Reply) -> None:
        number = reply.turn.value("application_number")
        await (_begin_with(reply, number) if number else _begin_with_own(reply))
