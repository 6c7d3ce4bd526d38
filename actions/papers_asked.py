"""Which documents a service wants, why, and which of them the citizen still has to get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.desk import Button, Reply, known, service_title
from actions.form import SLOT, Form, Misfit, Progress, begin, register
from actions.papers import document_facts, held_papers, reasons
from actions.papers_choice import askable, chosen, says_all, says_none
from actions.papers_plan import plan_lines
from actions.service_facts import FindService
from sevamitra.catalogue.model import Service
from sevamitra.catalogue.reduction import State, reduce_documents
from sevamitra.wording import number

_MOST_ROWS = 9
_HAS = "has:"


class PapersForm(Form):
    """Which of these documents do you have? Answers: ``service``, ``held`` (keys), ``all``, ``done``."""

    name = "papers"

    def next_step(self, answers: Mapping[str, Any]) -> str | None:
        """One step, until the citizen has no more to name."""
        return None if answers.get("done") else "held"

    def is_answer(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> bool:
        """Numbers or names of the list."""
        text, service = reply.turn.text, known(reply.desk, answers["service"])
        if service is None or "?" in text:
            return False
        return says_all(text) or says_none(text) or bool(self._chosen(reply, service))

    async def ask(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> None:
        """The documents with numbers, those in hand ticked; the rest as rows of a list."""
        service = known(reply.desk, answers["service"])
        if service is None:
            return
        catalogue, locale = reply.desk.catalogue, reply.locale
        held = answers["held"]
        lines = [reply.words("utter_papers_ask", service=service.name[locale]), ""]
        for position, key in enumerate(askable(service, document_facts()), 1):
            tick = " ✅" if key in held else ""
            name = catalogue.documents[key].name[locale]
            lines.append(reply.words("line_document", number=number(position, locale), document=f"{name}{tick}"))
        lines += ["", reply.words("line_papers_how_to_answer")]
        rows = [
            Button(catalogue.documents[key].name[locale], f'/inform{{"form": "{_HAS}{key}"}}')
            for key in self._rows(reply, service, held)
        ]
        last = reply.words("button_papers_done" if held else "button_papers_none")
        reply.say("\n".join(lines), [*rows, Button(last, f'/inform{{"form": "{_HAS}"}}')])

    async def take(self, reply: Reply, step: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """One document more, several, all, or no more."""
        service = known(reply.desk, answers["service"])
        if service is None:
            return {**answers, "done": True}
        listed = askable(service, document_facts())
        pressed = reply.turn.value("form")
        if pressed is not None:
            key = pressed.removeprefix(_HAS)
            return self._with(reply, service, answers, (key,)) if key in listed else {**answers, "done": True}
        if reply.turn.pressed and reply.turn.act != "deny":
            raise Misfit("utter_papers_unclear")
        if says_all(reply.turn.text):
            return {**answers, "all": True, "done": True}
        found = self._chosen(reply, service)
        if found:
            more = self._with(reply, service, answers, found)
            return {**more, "done": more["done"] or len(found) > 1}
        if reply.turn.act == "deny" or says_none(reply.turn.text):
            return {**answers, "done": True}
        raise Misfit("utter_papers_unclear")

    async def finish(self, reply: Reply, answers: Mapping[str, Any]) -> None:
        """Only what is missing, and how to get each."""
        service = known(reply.desk, answers["service"])
        if service is None:
            reply.say(reply.words("utter_service_gone"), [reply.person_button()])
            return
        catalogue, facts = reply.desk.catalogue, document_facts()
        sure = list(answers["held"])
        if answers.get("all"):
            sure += [group[0] for group in service.documents if len(group) == 1]
        kept = [key for key in dict.fromkeys([*held_papers(reply), *sure]) if not facts.made_each_time(key)]
        held = {*kept, *(askable(service, facts) if answers.get("all") else ())}
        reply.set("profile", {**reply.turn.profile, "papers": kept})
        reply.set("service", service.slug)
        lines = [service_title(reply, service), "", *plan_lines(reply, service, held & set(catalogue.documents))]
        if service.recalled:
            lines += ["", reply.words("line_recalled")]
        buttons = [Button(reply.words("button_how"), f'/ask_how_to_apply{{"service": "{service.slug}"}}')]
        if kept:
            buttons.append(Button(reply.words("button_papers_forget"), '/ask_documents{"begin": "forget"}'))
        reply.say("\n".join(lines), [*buttons, reply.person_button()])

    @staticmethod
    def _chosen(reply: Reply, service: Service) -> tuple[str, ...]:
        return chosen(reply.turn.text, askable(service, document_facts()), reply.desk.catalogue)

    def _with(
        self, reply: Reply, service: Service, answers: Mapping[str, Any], keys: tuple[str, ...]
    ) -> dict[str, Any]:
        held = list(dict.fromkeys([*answers["held"], *keys]))
        return {**answers, "held": held, "done": not self._rows(reply, service, held)}

    @staticmethod
    def _rows(reply: Reply, service: Service, held: list[str]) -> list[str]:
        """The documents still worth asking for: of each group that is open, its first, then the others; at most nine."""
        facts = document_facts()
        needs = reduce_documents(service, reply.desk.catalogue, facts, held=held)
        groups = [
            [key for key in need.choose if not facts.made_each_time(key)]
            for need in needs
            if need.state in (State.NEEDED, State.LOOK_UP)
        ]
        deepest = max((len(group) for group in groups), default=0)
        order = dict.fromkeys(group[at] for at in range(deepest) for group in groups if at < len(group))
        return list(order)[:_MOST_ROWS]


PAPERS = register(PapersForm())


class AskDocuments(FindService):
    """Which documents; by its buttons also why, which are missing, and forgetting those that were named."""

    act = "ask_documents"

    async def answer(self, reply: Reply) -> None:
        wanted = reply.turn.value("begin")
        service = known(reply.desk, reply.turn.value("service") or reply.turn.service)
        if wanted == "forget":
            reply.set("profile", {key: value for key, value in reply.turn.profile.items() if key != "papers"})
            open_form = Progress.parse(reply.turn.form)
            if open_form and open_form.form == PAPERS.name:
                reply.set(SLOT, None)
            reply.say(reply.words("utter_papers_forgotten"))
        elif wanted == "papers" and service and service.documents:
            listed = askable(service, document_facts())
            held = [key for key in held_papers(reply) if key in listed]
            await begin(reply, PAPERS, {"service": service.slug, "held": held, "done": not listed})
        elif wanted == "why" and service:
            lines = [service_title(reply, service), "", *reasons(reply, service)]
            payload = f'/ask_documents{{"service": "{service.slug}", "begin": "papers"}}'
            reply.say("\n".join(lines), [Button(reply.words("button_papers"), payload), reply.person_button()])
        else:
            await super().answer(reply)
