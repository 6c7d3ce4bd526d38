"""Answers carry the catalogue's facts."""

import pytest

from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.wording import rupees

from .bot import Citizen
from .wording import says, title

ASKING = {
    "mr": "{name} साठी कोणती कागदपत्रे लागतात?",
    "hi": "{name} के लिए कौन से दस्तावेज़ लगते हैं?",
    "en": "which documents are needed for {name}?",
}
DOCUMENTED = [
    "revenue-income-certificate",
    "revenue-caste-certificate",
    "agriculture-soil-testing",
    "transport-permanent-driving-licence",
    "energy-rooftop-solar-mahadiscom",
]


def document_names(catalogue: Catalogue, service: Service, locale: str) -> list[str]:
    """Every document's name, of every group."""
    return [catalogue.documents[key].name[locale] for group in service.documents for key in group]


@pytest.mark.parametrize("locale", ["mr", "hi", "en"])
@pytest.mark.parametrize("slug", DOCUMENTED)
def test_who_asks_for_documents_gets_every_one_by_name(
    citizen: Citizen, catalogue: Catalogue, slug: str, locale: str
) -> None:
    service = catalogue.services[slug]
    said = "\n".join(reply.body for reply in citizen.say(ASKING[locale].format(name=service.name[locale])))
    assert service.name[locale] in said
    assert catalogue.body_of(service).name[locale] in said
    missing = [name for name in document_names(catalogue, service, locale) if name not in said]
    assert not missing, said


def test_a_service_of_many_documents_is_told_whole(citizen: Citizen, catalogue: Catalogue) -> None:
    """The longest answer may take several messages; none of it is lost."""

    def length(service: Service) -> int:
        return sum(len(name) for name in document_names(catalogue, service, "mr"))

    longest = max(catalogue.services.values(), key=length)
    citizen.say("नमस्कार, कसे आहात?")
    replies = citizen.say(ASKING["mr"].format(name=longest.name.mr))
    said = "\n".join(reply.body for reply in replies)
    assert longest.name.mr in said, said
    assert not [name for name in document_names(catalogue, longest, "mr") if name not in said], said


def test_an_unknown_fee_is_said_to_be_unknown(citizen: Citizen, catalogue: Catalogue) -> None:
    assert catalogue.services["revenue-caste-certificate"].fee_inr is None
    replies = citizen.say("जातीच्या प्रमाणपत्राची फी किती आहे?")
    assert says(replies, "line_fee_unknown", "mr")
    assert "₹" not in replies[0].body


def test_a_known_fee_is_told_in_rupees(citizen: Citizen, catalogue: Catalogue) -> None:
    service = catalogue.services["agriculture-soil-testing"]
    assert service.fee_inr
    replies = citizen.say(f"what is the fee for {service.name.en}?")
    assert service.name.en in replies[0].body
    assert rupees(service.fee_inr, "en") in replies[0].body


def test_a_recalled_service_asks_to_confirm_at_the_office(citizen: Citizen, catalogue: Catalogue) -> None:
    service = catalogue.services["transport-permanent-driving-licence"]
    replies = citizen.say(f"I need {service.name.en}")
    assert service.name.en in replies[0].body
    assert says(replies, "line_recalled", "en") is service.recalled


@pytest.mark.parametrize(
    ("message", "slug"),
    [
        ("utpannacha dakhla kadhaycha ahe", "revenue-income-certificate"),
        ("jaticha dakhla pahije", "revenue-caste-certificate"),
    ],
)
def test_marathi_in_latin_letters_is_answered_in_devanagari(
    citizen: Citizen, catalogue: Catalogue, message: str, slug: str
) -> None:
    replies = citizen.say(message)
    assert catalogue.services[slug].name.mr in replies[0].body


def test_a_question_without_a_name_is_about_the_service_in_mind(citizen: Citizen, catalogue: Catalogue) -> None:
    name = catalogue.services["revenue-income-certificate"].name
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    for question, key in (
        ("आणि फी किती?", "line_fee_unknown"),
        ("किती दिवस लागतील?", "line_time_limit"),
        ("सही कोण करतं?", "line_officer"),
    ):
        replies = citizen.say(question)
        assert name.mr in replies[0].body, (question, replies)
        assert says(replies, key, "mr"), (question, replies)


def test_a_question_about_nothing_asks_for_the_service(citizen: Citizen) -> None:
    replies = citizen.say("आणि फी किती?")
    assert replies
    assert not says(replies, "line_fee", "mr")
    assert not says(replies, "line_fee_unknown", "mr")


def test_another_service_replaces_the_one_in_mind(citizen: Citizen, catalogue: Catalogue) -> None:
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    citizen.say("जातीच्या प्रमाणपत्रासाठी कोणती कागदपत्रे लागतात?")
    assert catalogue.services["revenue-caste-certificate"].name.mr in citizen.say("आणि फी किती?")[0].body


def test_the_next_step_is_a_button_away(citizen: Citizen, catalogue: Catalogue) -> None:
    name = catalogue.services["revenue-income-certificate"].name
    reply = citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")[0]
    replies = citizen.press(reply.choice(title("button_how", "mr")), "button_reply")
    assert name.mr in replies[0].body
    assert says(replies, "line_how", "mr")


def test_start_over_forgets_the_service(citizen: Citizen, catalogue: Catalogue) -> None:
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    assert says(citizen.say("सगळे विसरा, पुन्हा पहिल्यापासून सुरू करू"), "utter_restart", "mr")
    said = "\n".join(reply.body for reply in citizen.say("आणि फी किती?"))
    assert catalogue.services["revenue-income-certificate"].name.mr not in said
