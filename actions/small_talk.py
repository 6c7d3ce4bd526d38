"""Greetings and the other acts that keep a conversation going."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from rasa_sdk.events import AllSlotsReset

from actions.desk import Button, Reply, known
from actions.errand import Errand
from actions.service_facts import answer_service
from actions.settle import answers_question, ask, named_instead
from sevamitra.wording import number


class Said(Errand):
    """An act that is answered with one text and nothing else."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The text's key in domain.yml."""

    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        reply.say(reply.words(self.key))


class Greet(Errand):
    """A greeting."""

    act = "greet"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        count = number(len(reply.desk.catalogue.services), reply.locale)
        buttons = [Button(reply.words("button_help"), "/help"), Button(reply.words("button_status"), "/check_status")]
        reply.say(reply.words("utter_greet", count=count), buttons)


class Goodbye(Said):
    """A farewell."""

    act = "goodbye"
    key = "utter_goodbye"


class Thank(Said):
    """Thanks."""

    act = "thank"
    key = "utter_thank"


class GiveFeedback(Said):
    """What the citizen thinks of the assistant."""

    act = "give_feedback"
    key = "utter_feedback"


class Affirm(Errand):
    """A yes: to the service in mind, or to nothing in particular."""

    act = "affirm"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        service = known(reply.desk, reply.turn.service)
        if service is None:
            reply.say(reply.words("utter_affirm"))
            return
        body = reply.desk.catalogue.body_of(service).name[reply.locale]
        choices = (
            ("ask_documents", "button_documents"),
            ("ask_how_to_apply", "button_how"),
            ("ask_fee", "button_fee_time"),
        )
        buttons = [Button(reply.words(title), f'/{act}{{"service": "{service.slug}"}}') for act, title in choices]
        reply.say(reply.words("utter_affirm_service", service=service.name[reply.locale], body=body), buttons)


class Deny(Errand):
    """A no: the service offered is not the one meant, nor the application shown where another number comes with it."""

    act = "deny"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        from actions.status import tell_status

        if reply.turn.value("application_number"):
            await tell_status(reply)
            return
        instead = named_instead(reply.desk, reply.turn)
        if instead:
            ask(reply, instead)
            return
        reply.say(reply.words("utter_deny"), [reply.person_button()])
        reply.set("service", None)
        reply.set("question", None)


class Help(Errand):
    """What the assistant can do."""

    act = "help"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        buttons = [Button(reply.words("button_status"), "/check_status"), reply.person_button()]
        reply.say(reply.words("utter_help"), buttons)


class BotChallenge(Errand):
    """Person or machine?"""

    act = "bot_challenge"
    yields_to_service = True

    async def answer(self, reply: Reply) -> None:
        reply.say(reply.words("utter_bot_challenge"), [reply.person_button()])


class Restart(Errand):
    """Start anew: everything but language and profile is forgotten."""

    act = "restart"

    async def answer(self, reply: Reply) -> None:
        reply.say(reply.words("utter_restart"))
        reply.turn = replace(reply.turn, place={})
        reply.events.append(AllSlotsReset())
        reply.set("language_chosen", reply.turn.chosen_locale)
        reply.set("profile", dict(reply.turn.profile))


class Inform(Errand):
    """An answer to a question, or a bare word such as "7/12" or "pik vima" that may name a service."""

    act = "inform"

    async def answer(self, reply: Reply) -> None:
        from actions.status import tell_status

        turn = reply.turn
        if turn.value("application_number"):
            await tell_status(reply)
        elif answers_question(reply.desk, turn) or turn.value("service") or turn.linked.outcome != "none":
            await answer_service(reply)
        else:
            reply.say(reply.words("utter_inform"))
