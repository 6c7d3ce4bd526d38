"""Taking an application that was filed elsewhere as one's own: by the number on file, or by a code to the address there."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from actions.desk import Button, Reply
from actions.form import Form, Misfit, begin, cancel_button, register
from actions.links import certificate_button, link
from sevamitra.backend.client import BackendError, NotTheApplicant
from sevamitra.papers.challenges import Confirmation
from sevamitra.papers.client import AddressMissing, CodeInvalid, PaperNotFound, TooManyCodesAsked
from sevamitra.wording import number

logger = logging.getLogger(__name__)
MINE = "mine"
_REFUSED: Mapping[type[BackendError], str] = {
    NotTheApplicant: "utter_not_the_applicant",
    AddressMissing: "utter_claim_no_contact",
    PaperNotFound: "utter_claim_no_contact",
    TooManyCodesAsked: "utter_claim_too_many",
}


def claim_button(reply: Reply, application_id: str) -> Button:
    """The way to say that it is mine, below an application whose name is hidden."""
    payload = link("check_status", application_id).replace("}", f', "kind": "{MINE}"}}')
    return Button(reply.words("button_claim"), payload)


class ClaimForm(Form):
    """Asks for the code that went to the masked address ``sent`` about the application ``number``."""

    name = "claim"
    free_text = frozenset({"code"})

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        return None if "outcome" in answers else "code"

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        text = reply.words("utter_claim_code", number=answers["number"], address=answers["sent"])
        reply.say(text, [cancel_button(reply)])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        papers = reply.desk.papers.citizen(reply.turn.conversation_id)
        try:
            tried = await papers.confirm_claim(answers["number"], reply.turn.text)
        except CodeInvalid:
            raise Misfit("utter_claim_code_again") from None
        except BackendError as error:
            logger.warning("A code could not be tried: %s", type(error).__name__)
            raise Misfit(_REFUSED.get(type(error), "utter_claim_unavailable")) from None
        if tried.outcome is Confirmation.WRONG:
            raise Misfit("utter_claim_code_wrong", tries=number(tried.tries_left, reply.locale))
        return {**answers, "outcome": tried.outcome.value}

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        if answers["outcome"] == Confirmation.VERIFIED.value:
            _tell_linked(reply, answers["number"])
        else:
            reply.say(
                reply.words("utter_claim_code_over"), [claim_button(reply, answers["number"]), reply.person_button()]
            )


CLAIM = register(ClaimForm())


async def claim(reply: Reply, application_id: str) -> None:
    """Link the application with the citizen, or have a code sent and ask for it."""
    papers = reply.desk.papers.citizen(reply.turn.conversation_id)
    try:
        claimed = await papers.start_claim(application_id, reply.turn.number_key, reply.locale)
    except BackendError as error:
        logger.warning("An application was not claimed: %s", type(error).__name__)
        key = _REFUSED.get(type(error), "utter_claim_unavailable")
        reply.say(reply.words(key), [reply.person_button()])
        return
    if claimed.linked:
        _tell_linked(reply, application_id)
    else:
        await begin(reply, CLAIM, {"number": application_id, "sent": claimed.address})


def _tell_linked(reply: Reply, application_id: str) -> None:
    status = Button(reply.words("button_status"), link("check_status", application_id))
    buttons = [status, certificate_button(reply, application_id), reply.person_button()]
    reply.say(reply.words("utter_claim_done", number=application_id), buttons)
