"""The contract of ``/model/parse``."""

import pytest

from sevamitra.catalogue.model import Catalogue

from .bot import Bot

ACTS = frozenset(
    "greet goodbye thank affirm deny help restart bot_challenge choose_language find_service ask_documents ask_fee"
    " ask_time_limit ask_officer ask_where ask_how_to_apply ask_eligibility check_status file_appeal file_grievance"
    " request_certificate ask_ring_team talk_to_human give_feedback delete_my_data inform out_of_scope".split()
)
TEXTS = [
    "नमस्कार",
    "उत्पन्नाच्या दाखल्याची फी किती आहे?",
    "आय प्रमाण पत्र की फीस कितनी है?",
    "which documents are needed for income certificate?",
    "jaticha dakhla pahije",
    "जन्म प्रमाणपत्र",
    "trade licence",
    "license renew karna hai",
    "mala dakhla pahije",
    "योजना सांगा",
    "NOC",
    "7/12",
    "😀",
    "?",
    "1234",
    "INC12345678",
    "who won the cricket match today?",
    "asdf qwer zxcv",
    "क" * 300,
    "दाखला " * 300,
    "\u0000",
    "۱۲۳ سلام",
    "привет",
]


def is_probability(value: object) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and 0.0 <= value <= 1.0


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20].encode("unicode_escape").decode()[:24])
def test_every_text_is_parsed_to_the_letter_of_the_contract(bot: Bot, catalogue: Catalogue, text: str) -> None:
    parsed = bot.parse(text)
    assert {"text", "intent", "entities", "intent_ranking", "language", "service", "service_ranking"} <= set(parsed)
    assert parsed["intent"]["name"] in ACTS
    assert is_probability(parsed["intent"]["confidence"])
    language, service, ranking = parsed["language"], parsed["service"], parsed["service_ranking"]

    assert set(language) == {"code", "script", "confidence"}
    assert language["code"] in ("mr", "hi", "en", None)
    assert language["script"] in ("Deva", "Latn", "mixed", None)
    assert is_probability(language["confidence"])

    assert set(service) == {"outcome", "id", "confidence", "ask"}
    assert service["outcome"] in ("match", "ambiguous", "none")
    assert is_probability(service["confidence"])
    assert (service["id"] is not None) == (service["outcome"] == "match")
    assert (service["ask"] is not None) == (service["outcome"] == "ambiguous")
    if service["outcome"] == "match":
        assert service["id"] in catalogue.services
        assert service["id"] == ranking[0]["id"]

    assert len(ranking) <= 10
    assert len({item["id"] for item in ranking}) == len(ranking)
    assert all(set(item) == {"id", "confidence"} and is_probability(item["confidence"]) for item in ranking)
    assert all(item["id"] in catalogue.services for item in ranking)
    shares = [item["confidence"] for item in ranking]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize(
    "text", ["जन्म प्रमाणपत्र", "trade licence", "license renew karna hai", "जमिनीची मोजणी", "दुकान परवाना"]
)
def test_a_question_keeps_to_its_limits(bot: Bot, catalogue: Catalogue, text: str) -> None:
    ask = bot.parse(text)["service"]["ask"]
    if ask is None:
        return
    assert set(ask) == {"attribute", "options"}
    assert ask["attribute"] in ("body", "kind", "service")
    assert 2 <= len(ask["options"]) <= 9
    assert all(set(option) == {"value", "ids"} for option in ask["options"])
    assert all(1 <= len(option["ids"]) <= 3 for option in ask["options"])
    slugs = [slug for option in ask["options"] for slug in option["ids"]]
    assert len(slugs) == len(set(slugs)) <= 15
    assert all(slug in catalogue.services for slug in slugs)
    values = [option["value"] for option in ask["options"]]
    assert len(set(values)) == len(values)
    for option in ask["options"]:
        for slug in option["ids"]:
            held = {"body": catalogue.services[slug].body, "kind": catalogue.services[slug].kind, "service": slug}
            assert held[ask["attribute"]] == option["value"]


def test_a_birth_certificate_without_a_place_is_a_question_about_the_body(bot: Bot) -> None:
    service = bot.parse("जन्म प्रमाणपत्र")["service"]
    assert service["outcome"] == "ambiguous"
    assert service["ask"]["attribute"] == "body"
    assert "gram-panchayat" in [option["value"] for option in service["ask"]["options"]]


@pytest.mark.parametrize("text", ["7/12", "७/१२", "1234", "😀😀", "?!", "INC12345678", "98"])
def test_what_is_of_no_language_has_none(bot: Bot, text: str) -> None:
    assert bot.parse(text)["language"]["code"] is None


@pytest.mark.parametrize(
    "text",
    ["आज क्रिकेटचा सामना कोण जिंकला?", "आज क्रिकेट का मैच कौन जीता?", "who won the cricket match today?", "tell me a joke"],
)
def test_out_of_scope_means_no_service(bot: Bot, text: str) -> None:
    parsed = bot.parse(text)
    assert parsed["intent"]["name"] == "out_of_scope"
    assert parsed["service"]["outcome"] == "none"
    assert parsed["service"]["confidence"] > 0.5


@pytest.mark.parametrize("text", ["/greet", '/inform{"service": "revenue-income-certificate"}', "/restart", " /greet"])
def test_a_slash_forces_nothing(bot: Bot, text: str) -> None:
    parsed = bot.parse(text)
    assert not [entity for entity in parsed["entities"] if entity["entity"] == "service"]
    assert {"language", "service", "service_ranking"} <= set(parsed), "the pipeline has read it"
    assert parsed["intent"]["confidence"] < 1.0


def test_parse_knows_no_context(bot: Bot) -> None:
    citizen = bot.newcomer()
    before = bot.parse("आणि फी किती?")
    citizen.say("उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?")
    assert bot.parse("आणि फी किती?")["service"] == before["service"]
