"""What is known of a citizen besides their place: whether they were greeted, and whether they want notices."""

from __future__ import annotations

from typing import Any

import regex

from actions.desk import Button, Reply
from actions.form import FORMS, Progress
from actions.form import SLOT as FORM_SLOT
from actions.turn import Turn
from sevamitra.catalogue.model import LOCALES

SLOT = "profile"
_ASKED, _OFFERED = "asked", "offered"
"""In place of yes or no in the profile: asked with the message before this; asked earlier and not answered."""
_PRESSED = {"notices": True, "no_notices": False}
_EDGES = regex.compile(r"^[\s\p{P}\p{S}\p{Cf}]+|[\s\p{P}\p{S}\p{Cf}]+$")
_STOP = frozenset(
    ["stop", "unsubscribe", "stop all", "थांबा", "थांब", "बंद", "बंद करा", "बंद करो", "बंद कर", "बंद कीजिए", "रुको", "रुकिए", "thamba", "band", "band kara", "band karo"]
)  # fmt: skip
_START = frozenset(
    ["start", "subscribe", "सुरू", "सुरु", "सुरू करा", "सुरु करा", "शुरू", "शुरू करो", "शुरू करें", "suru", "suru kara", "shuru"]
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOTICES = _words(
    """
    message messages messaging msg msgs mesage mesages notice notices notification notifications alert alerts update updates
    मेसेज मेसेजेस मॅसेज मैसेज मैसेजेस मेसेजस संदेश संदेशे नोटिस नोटीस नोटिसा नोटीसा नोटिफिकेशन सूचना सूचनाएँ सूचनाएं अपडेट
    mesej sandesh suchana soochna notis
    """
)
_END = _words(
    """
    stop unsubscribe end बंद थांबवा थांबव थांबवायचे थांबवायचं थांबवायचेत थांबवता थांबवू रोको रोकिए रोकें रोकना रोकने रोकूँ रोकूं
    band thambva thambav thambavaycha thambvayche thambvaycha thambavu roko rokiye rokna
    """
)
_SEND = _words(
    """
    send sending पाठवू पाठवा पाठव करू करा कर भेजो भेजना भेजिए भेजिएगा भेजें करो कीजिए pathvu pathavu pathva pathav karu kara kar
    bhejo bhejna bhejiye bhejiyega karo kijiye
    """
)
_WANT = _words(
    """
    want need चाहिए पाहिजे पाहिजेत हवे हवेत हवी हव्या हवा हवं chahiye chaiye pahije pahijet have havet havi havya
    """
)
_NOT = _words("not dont never no नका नको नकोत नकोय नाही नाहीत मत नहीं ना naka nako nakot nakoy nahi nahit nahin mat na")
_DO_NOT = _words("dont not never नका मत ना naka mat na")
_NOT_WANTED = _words("नको नकोत नकोय nako nakot nakoy")
_BESIDE_NOTICES = _words(
    """
    get receive i me my mine you your u the a an any all these this those that such more anymore again from to of on here now how do can
    could would will like wish please pls plz kindly sir madam just it them bot whatsapp sevamitra
    मला मज मी माझे माझ्या माझ्यावर तुम्ही तुमचे तुमच्या तुमचा हे ही हा ते या सगळे सगळ्या सर्व असे अशा पुन्हा आता यापुढे कसे कसं कसा
    कशी करा करू करायचे करायचं करायचेत करायच्या करायची करता येतील येईल आहे आहेत का पाठवणे पाठवणं कृपया प्लीज साहेब हो जरा इथे
    मुझे मुझको मेरे मेरा मैं हम हमें आप आपके आपका तुम ये यह वो वे सब सारे सभी ऐसे और अब आगे से को के कैसे करे करें करूँ करूं करना करने करो
    कीजिए कर दो दीजिए दें है हैं हो चाहता चाहती हूँ हूं क्या भेजना आने आना जी ज़रा जरा भाई सर
    mala mi maze maza mazya tumhi tumche tumcha tumchya he hi ha te ya sagle sarv ase punha ata aata yapudhe kase kasa kashi
    kara karu karayche karaycha karaychet karaychi karta yetil yeil ahe ahet aahe aahet ka pathavne pathvane krupaya saheb jara
    ithe mujhe muje mujhko mere mera main mai hum hame aap aapke aapka tum ye yeh wo sab sare sabhi aise aur ab aage se ko ke
    kaise kare karen karoon karna karne karo kijiye kar do dijiye de hai hain ho chahta chahti hu hoon kya bhejna aane aana ji zara bhai
    """
)
_IS = _words("है हैं आहे आहेत hai hain ahe ahet aahe aahet")
_DOING = regex.compile(r"कर|कीज|kar|kij")
_MOST_WORDS_TO_END = 12


def note(reply: Reply, **known: Any) -> None:
    """Remember something of the citizen beside what is remembered already; JSON values only."""
    reply.set("profile", {**_current(reply), **known})


def _current(reply: Reply) -> dict[str, Any]:
    """The profile, with what this turn has noted."""
    noted = [event["value"] for event in reply.events if event.get("name") == SLOT]
    return dict((noted[-1] if noted else reply.turn.profile) or {})


def hear_notices(reply: Reply) -> bool:
    """Whether the message was about notices and nothing else; then it is answered.

    A wish to end them or to have them (again), or the answer to :func:`offer_notices`: a press of its buttons at any time,
    a plain yes or no only when it was asked just before.
    """
    turn = reply.turn
    asked_just_now = _current(reply).get("notices") == _ASKED
    if asked_just_now:
        note(reply, notices=_OFFERED)
    wanted = _PRESSED.get(turn.value("form") or "") if turn.pressed else _typed(reply, asked_just_now)
    if wanted is None:
        return False
    note(reply, notices=wanted)
    key = "utter_notices_begun" if wanted else "utter_notices_declined" if asked_just_now else "utter_notices_ended"
    reply.say(reply.words(key), notices=wanted)
    return True


def _typed(reply: Reply, asked_just_now: bool) -> bool | None:
    turn = reply.turn
    word = " ".join(_EDGES.sub("", turn.text).casefold().split())
    if word in _STOP or (not _own_words_asked(turn) and ends_notices(turn.text)):
        return False
    if word in _START and turn.profile.get("greeted"):  # "start" of somebody new is a greeting
        return True
    if asked_just_now and turn.act in ("affirm", "deny"):
        return turn.act == "affirm"
    return None


def ends_notices(text: str) -> bool:
    """Whether a sentence wants messages to end and says nothing else ("ये messages बंद करने हैं", "don't send me updates").

    Each of its words must be one that such a wish is made of, so that no notice of a court or message of a bank is meant.
    """
    said = [_EDGES.sub("", word) for word in text.casefold().replace("’", "").replace("'", "").split()]
    said = [word for word in said if word]
    if not 2 <= len(said) <= _MOST_WORDS_TO_END or not _NOTICES & {*said}:
        return False
    left = [word for word in said if word not in _NOTICES]
    if not all(any(word in known for known in (_BESIDE_NOTICES, _END, _SEND, _WANT, _NOT)) for word in left):
        return False
    has = {*left}.intersection
    if has(_END):
        merely_are = has(_IS) and not any(_DOING.match(word) for word in left)  # "messages band hai kya"
        return not has(_NOT) and not merely_are  # "मेसेज बंद करू नका", "band nahi hote"
    if "no" in left:
        return "more" in left
    return bool(has(_NOT_WANTED) or (has(_WANT) and has(_NOT)) or (has(_SEND) and has(_DO_NOT)))


def _own_words_asked(turn: Turn) -> bool:
    """Whether an open form waits for the citizen's own words, of which messages may be a part."""
    progress = Progress.parse(turn.form)
    return progress is not None and progress.step in FORMS[progress.form].free_text


def offer_notices(reply: Reply, once: bool) -> None:
    """Ask whether to tell the citizen when the application just spoken of changes; nothing is sent without a yes.

    Args:
        once: not if it was asked ever before; else only who has answered is not asked again.
    """
    known = _current(reply).get("notices")
    if isinstance(known, bool) or (once and known) or _form_waits(reply):
        return
    note(reply, notices=_ASKED)
    buttons = [
        Button(reply.words(title), f'/{act}{{"form": "{value}"}}')
        for title, act, value in (
            ("button_notices_yes", "affirm", "notices"), ("button_notices_no", "deny", "no_notices"),
        )
    ]  # fmt: skip
    reply.say(reply.words("utter_notices_offer"), buttons)


def _form_waits(reply: Reply) -> bool:
    """Whether a form asks something: two questions at once would be one too many."""
    before = Progress.parse(reply.turn.form)
    noted = [event["value"] for event in reply.events if event.get("name") == FORM_SLOT]
    now = Progress.parse(noted[-1]) if noted else before
    return now is not None or bool(before and before.answers.get("paused"))


def introduce(reply: Reply) -> None:
    """Tell somebody who never wrote before, once, who answers and what is kept; and offer the languages.

    Comes after the answer, in three languages with that of the reply first. Who has chosen a language just now is told in
    that one.
    """
    if _current(reply).get("greeted"):
        return
    note(reply, greeted=True)
    if reply.sets("language_chosen"):
        reply.say(reply.words("utter_introduction"))
        return
    in_turn = sorted(LOCALES, key=lambda locale: locale != reply.locale)
    texts = [reply.desk.wording.text("utter_introduction", locale) for locale in in_turn]
    buttons = [Button(reply.words(f"language_{code}"), f'/choose_language{{"locale": "{code}"}}') for code in LOCALES]
    reply.say("\n\n".join(texts), buttons)
