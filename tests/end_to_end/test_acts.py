"""Every dialogue act gets its reply in every language."""

import pytest
import regex

from sevamitra.catalogue.model import LOCALES, Catalogue

from .bot import Citizen
from .wording import says

SERVICE = "revenue-income-certificate"
# act, what it says (a text of domain.yml), and the message in Marathi, Hindi and English
ACTS = [
    ("greet", "utter_greet", "नमस्कार, कसे आहात?", "नमस्ते जी, आप कैसे हैं?", "Hello, good morning"),
    ("goodbye", "utter_goodbye", "चला येतो, नंतर बोलू", "अच्छा चलता हूँ, फिर मिलेंगे", "Ok bye, see you later"),
    ("thank", "utter_thank", "खूप खूप आभारी आहे", "बहुत बहुत शुक्रिया आपका", "thank you so much"),
    ("affirm", "utter_affirm", "हो, बरोबर आहे", "हाँ, यही सही है", "yes, that is correct"),
    ("deny", "utter_deny", "नाही, ते नको आहे", "नहीं, वह नहीं चाहिए", "no, not that one"),
    (
        "help", "utter_help",
        "तुम्ही मला काय काय मदत करू शकता?", "आप मेरी क्या-क्या मदद कर सकते हैं?", "what all can you do for me?",
    ),
    (
        "restart", "utter_restart",
        "सगळे विसरा, पुन्हा पहिल्यापासून सुरू करू", "सब भूल जाओ, फिर से शुरू करते हैं", "forget all that, let us start over",
    ),
    (
        "bot_challenge", "utter_bot_challenge",
        "तुम्ही माणूस आहात की मशीन?", "आप इंसान हैं या मशीन?", "are you a human or a robot?",
    ),
    (
        "choose_language", "utter_language_set",
        "माझ्याशी मराठीत बोला", "मुझसे हिंदी में बात करो", "please speak to me in English",
    ),
    (
        "check_status", "utter_status_ask_number",
        "माझ्या अर्जाचे पुढे काय झाले?", "मेरे आवेदन का क्या हुआ?", "what happened to my application?",
    ),
    (
        "file_appeal", "utter_appeal_ask_number",
        "माझा अर्ज नामंजूर झाला, मला अपील करायचे आहे", "मेरा आवेदन खारिज हो गया, मुझे अपील करनी है",
        "my application was rejected, I want to file an appeal",
    ),
    (
        "file_grievance", "utter_grievance_category",
        "तलाठी पैसे मागतो, मला त्याची तक्रार करायची आहे", "पटवारी रिश्वत माँग रहा है, मुझे शिकायत करनी है",
        "the clerk asked me for a bribe, I want to complain",
    ),
    (
        "request_certificate", "utter_certificate_ask_number",
        "माझा दाखला मंजूर झाला आहे, तो मला इथे पाठवा", "मेरा प्रमाण पत्र मंज़ूर हो गया है, मुझे यहाँ भेज दीजिए",
        "my certificate is approved, please send it to me here",
    ),
    (
        "ask_ring_team", "utter_not_yet_ring",
        "आमच्या गावच्या रिंग टीममध्ये कोण कोण आहे?", "हमारे गाँव की रिंग टीम में कौन कौन है?",
        "who is in the ring team of my village?",
    ),
    (
        "talk_to_human", "utter_person",
        "मला माणसाशी बोलायचे आहे", "मुझे किसी इंसान से बात करनी है", "I want to talk to a person",
    ),
    (
        "give_feedback", "utter_feedback",
        "तुमचा हा बॉट खूप छान आहे, आवडला", "आपका यह बॉट बहुत अच्छा है, पसंद आया", "this bot is very good, I like it",
    ),
    (
        "delete_my_data", "utter_erase_ask",
        "माझी सगळी माहिती तुमच्याकडून काढून टाका", "मेरी सारी जानकारी अपने पास से मिटा दो", "delete all the data you have about me",
    ),
    ("inform", "utter_inform", "माझ्या मुलासाठी", "मेरे बेटे के लिए", "it is for my son"),
    (
        "out_of_scope", "utter_out_of_scope",
        "आज क्रिकेटचा सामना कोण जिंकला?", "आज क्रिकेट का मैच कौन जीता?", "who won the cricket match today?",
    ),
]  # fmt: skip
SERVICE_ACTS = [
    (
        "find_service", "title_documents",
        "मला उत्पन्नाचा दाखला काढायचा आहे", "मुझे आय प्रमाण पत्र बनवाना है", "I want to get an income certificate",
    ),
    (
        "ask_documents", "title_documents",
        "उत्पन्नाच्या दाखल्यासाठी कोणती कागदपत्रे लागतात?", "आय प्रमाण पत्र के लिए कौन से दस्तावेज़ लगते हैं?",
        "which documents are needed for income certificate?",
    ),
    (
        "ask_fee", "line_fee_unknown",
        "उत्पन्नाच्या दाखल्याची फी किती आहे?", "आय प्रमाण पत्र की फीस कितनी है?", "what is the fee for income certificate?",
    ),
    (
        "ask_time_limit", "line_time_limit",
        "उत्पन्नाचा दाखला किती दिवसांत मिळतो?", "आय प्रमाण पत्र कितने दिन में मिलता है?",
        "how many days does an income certificate take?",
    ),
    (
        "ask_officer", "line_officer",
        "उत्पन्नाच्या दाखल्यावर कोणता अधिकारी सही करतो?", "आय प्रमाण पत्र पर कौन सा अधिकारी हस्ताक्षर करता है?",
        "which officer signs the income certificate?",
    ),
    (
        "ask_where", "line_where",
        "उत्पन्नाच्या दाखल्यासाठी कोणत्या कार्यालयात जायचे?", "आय प्रमाण पत्र के लिए किस दफ्तर में जाना होगा?",
        "which office should I go to for an income certificate?",
    ),
    (
        "ask_how_to_apply", "line_how",
        "उत्पन्नाच्या दाखल्यासाठी अर्ज कसा करायचा?", "आय प्रमाण पत्र के लिए आवेदन कैसे करें?",
        "how do I apply for an income certificate?",
    ),
    (
        "ask_eligibility", "line_eligibility_unknown",
        "उत्पन्नाचा दाखला कोणाला मिळू शकतो, पात्रता काय?", "आय प्रमाण पत्र किसको मिल सकता है, पात्रता क्या है?",
        "who is eligible for an income certificate?",
    ),
]  # fmt: skip


def in_each_language(rows: list[tuple[str, ...]]) -> list[object]:
    """Parameters: one case an act and language."""
    return [
        pytest.param(row[1], locale, message, id=f"{row[0]}-{locale}")
        for row in rows
        for locale, message in zip(LOCALES, row[2:])
    ]


@pytest.mark.parametrize(("key", "locale", "message"), in_each_language(ACTS))
def test_every_act_is_answered_in_the_language_of_the_message(
    citizen: Citizen, key: str, locale: str, message: str
) -> None:
    replies = citizen.say(message)
    assert says(replies, key, locale), replies


@pytest.mark.parametrize(("key", "locale", "message"), in_each_language(SERVICE_ACTS))
def test_every_question_about_a_service_is_answered_with_name_body_and_the_fact(
    citizen: Citizen, catalogue: Catalogue, key: str, locale: str, message: str
) -> None:
    service = catalogue.services[SERVICE]
    replies = citizen.say(message)
    assert replies[0].body.startswith(f"*{service.name[locale]}*\n{catalogue.body_of(service).name[locale]}"), replies
    assert says(replies, key, locale), replies


@pytest.mark.parametrize(
    "text", ["?", "।", "...", "7", "७/१२ ७/१२", "क", "x", "*_~`", "12/2024", "https://example.com", "😀😀", "‍"]
)
def test_the_smallest_and_the_oddest_message_is_answered(citizen: Citizen, text: str) -> None:
    assert citizen.say(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b\u200d"])
def test_an_empty_message_is_answered(citizen: Citizen, text: str) -> None:
    assert says(citizen.say(text), "utter_cannot_read", "mr")


@pytest.mark.parametrize("piece", ["मला उत्पन्नाचा दाखला हवा आहे. ", "क्ष", "a", "😀", "१२३४ "])
def test_a_message_of_five_thousand_characters_is_answered(citizen: Citizen, piece: str) -> None:
    assert citizen.say((piece * 5000)[:5000])


def test_numbers_are_written_as_the_language_writes_them(citizen: Citizen) -> None:
    assert regex.search("[०-९]+ सेवा", citizen.say("नमस्कार, कसे आहात?")[0].body)
    assert regex.search("[0-9]+ services", citizen.say("Hello, good morning")[0].body)
