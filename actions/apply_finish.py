"""Sending an application that was filled in the chat, and what the citizen hears of it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from actions.application_forms import application_form
from actions.apply_papers import papers_later
from actions.desk import Button, Reply, service_title
from actions.form import SLOT, Progress
from actions.place_words import place_line
from actions.profile import offer_notices
from actions.receipts import send_receipt
from actions.uploads import from_answer
from sevamitra.backend.citizen import AttachedDocument, NewApplication, Receipt
from sevamitra.backend.client import BackendError, BackendUnavailable
from sevamitra.catalogue.model import Service
from sevamitra.wording import day, number, rupees

logger = logging.getLogger(__name__)


def new_application(reply: Reply, service: Service, answers: Mapping[str, Any]) -> NewApplication:
    """The application as the backend takes it. Its key is of its content: what is sent again is the same application."""
    documents = tuple(
        AttachedDocument(entry["document"], from_answer(entry)) for entry in answers["papers"] if entry.get("document")
    )
    content = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(f"{reply.turn.conversation_id} {reply.locale} {content}".encode()).hexdigest()
    fields = {field.key: field.shown(answers["fields"][field.key], "en") for field in application_form(service.slug)}
    return NewApplication(
        service=service.slug,
        locale=reply.locale,
        applicant_name=answers["name"],
        place=place_line(reply, answers["place"]),
        form=fields,
        documents=documents,
        key=digest,
    )


async def make_application(reply: Reply, service: Service, answers: Mapping[str, Any]) -> None:
    """Send the application; the form stays open where nobody answered, so that nothing has to be typed again."""
    try:
        receipt = await reply.desk.backend.citizen(reply.turn.conversation_id).apply(
            new_application(reply, service, answers)
        )
    except BackendUnavailable as error:
        logger.warning("An application could not be sent: %s", type(error).__name__)
        kept = {key: value for key, value in answers.items() if key != "confirmed"}
        reply.set(SLOT, Progress("apply", "confirm", kept).slot())
        again = Button(reply.words("button_send_again"), '/affirm{"form": "send"}')
        reply.say(reply.words("utter_apply_unavailable"), [again, reply.person_button()])
    except BackendError as error:
        logger.error("An application was refused: %s", type(error).__name__)
        reply.say(reply.words("utter_apply_refused"), [reply.person_button()])
    else:
        await _tell(reply, service, answers, receipt)


async def _tell(reply: Reply, service: Service, answers: Mapping[str, Any], receipt: Receipt) -> None:
    locale, id = reply.locale, receipt.application_id
    lines = [
        service_title(reply, service),
        "",
        reply.words("utter_apply_done", number=id, date=day(receipt.submitted_at, locale)),
        "",
    ]
    if service.fee_inr:
        portal = reply.desk.settings.seva_portal_url
        lines.append(reply.words("line_apply_pay", fee=rupees(service.fee_inr, locale), portal=portal))
    lines += papers_later(reply, service, answers)
    if service.time_limit_days:
        lines.append(reply.words("line_time_limit", days=number(service.time_limit_days, locale)))
    lines += ["", reply.words("line_apply_demonstration")]
    status = Button(reply.words("button_status"), f'/check_status{{"application_number": "{id}"}}')
    reply.say("\n".join(lines), [status, reply.person_button()])
    reply.set("service", service.slug)
    if not await send_receipt(reply, id):
        reply.say(reply.words("utter_receipt_later"))
    offer_notices(reply, once=False)
