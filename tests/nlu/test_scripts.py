"""Spelling: what looks or sounds alike becomes one, what does not stays apart."""

from __future__ import annotations

import pytest

from sevamitra.nlu.scripts import normalise, phonetic_key, script_of, stem_key, without_command, words

LOOKS_ALIKE = {
    "nukta as one letter or as two": ("क़ानून ज़मीन पढ़ाई", "क\u093cानून ज\u093cमीन पढ\u093cाई", "कानून जमीन पढाई"),
    "eyelash ra": ("सातबाऱ्यावर", "सातबार्यावर"),
    "zero-width joiner": ("दाख\u200dला", "दाखला"),
    "zero-width non-joiner": ("दाख\u200cला", "दाखला"),
    "soft hyphen and byte order mark": ("\ufeffdakh\u00adla", "dakhla"),
    "chandra e": ("बॅंक", "बेंक"),
    "chandra o": ("ऑनलाइन कॉलेज", "ओनलाइन कोलेज"),
    "chandra a": ("ॲप", "अॅप", "ऍप", "अप"),
    "nasals": ("हिन्दी सम्बन्ध पञ्च", "हिंदी संबंध पंच"),
    "chandrabindu": ("गाँव", "गांव"),
    "Devanagari digits": ("७/१२ १२३४५६७८९०", "7/12 1234567890"),
    "full-width letters": ("Ｈｅｌｌｏ", "hello"),
    "danda": ("अर्ज केला।", "अर्ज केला॥", "अर्ज केला."),
    "visarga typed as a colon": ("दु:ख", "दुःख"),
    "repeated Latin letters": ("pleaseeee", "please"),
    "repeated syllables": ("नाहीीीी", "नाही"),
    "repeated Devanagari letters": ("हवाममम", "हवाम"),
    "case": ("DAKHLA", "dakhla"),
    "white space": ("  जात \n\t दाखला ", "जात दाखला"),
    "emoji": ("🙏🏽 दाखला 👨‍👩‍👧🇮🇳", "दाखला"),
    "keycap emoji": ("7️⃣", "7"),
}


@pytest.mark.parametrize("spellings", LOOKS_ALIKE.values(), ids=LOOKS_ALIKE)
def test_normalising_gives_what_looks_alike_one_spelling(spellings: tuple[str, ...]) -> None:
    assert {normalise(spelling) for spelling in spellings} == {spellings[-1]}


@pytest.mark.parametrize("text", ["", "  ", "🙏", "\u200d\u200b\ufeff", "\u0000\u0001"])
def test_nothing_is_left_of_a_text_without_letters_and_digits(text: str) -> None:
    assert normalise(text) == ""


@pytest.mark.parametrize("kept", ["111111", "aadhaar", "मम", "कर्ज", "7/12", "10%"])
def test_normalising_keeps_what_is_written_rightly(kept: str) -> None:
    assert normalise(kept) == kept


def test_normalising_twice_changes_nothing_more() -> None:
    for spellings in LOOKS_ALIKE.values():
        once = normalise(spellings[0])
        assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("जातीचा दाखला", ["जातीचा", "दाखला"]),
        ("वडिलांच्या मृत्यूचे प्रमाणपत्र", ["वडिलांच्या", "मृत्यूचे", "प्रमाणपत्र"]),
        ("7/12 ani 8a", ["7/12", "ani", "8", "a"]),
        ("12-05-2026, 1.5", ["12-05-2026", "1.5"]),
        ("don't", ["don't"]),
        ("!?…", []),
    ],
)
def test_words_keep_their_vowel_signs_and_numbers_what_joins_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "/greet",
        "//greet",
        " / /greet",
        "\n/greet",
        "\u200b/greet",
        "\ufeff/greet",
        "\u00a0/greet",
        "\u2066/greet",
        "/\u200d/greet",
        "\ufe0f/greet",
        "／greet",
        "⁄greet",
        "∕greet",
        "\x00/greet",
    ],
)
def test_no_trick_leaves_a_command_at_the_beginning(text: str) -> None:
    assert without_command(text) == "greet"
    assert not normalise(without_command(text)).startswith("/")


@pytest.mark.parametrize("text", ["7/12", "अर्ज/नोंद", "a/b", ""])
def test_slashes_within_a_text_stay(text: str) -> None:
    assert without_command(text) == text


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("दाखला", "Deva"),
        ("dakhla", "Latn"),
        ("income दाखला", "mixed"),
        ("7/12", None),
        ("🙏", None),
        ("", None),
        ("தமிழ்", None),
    ],
)
def test_script_is_told_by_the_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script


SOUNDS_ALIKE = """
दाखला dakhla dakhala dakhalaa daakhla|जातीचा jaticha jaatichaa|जात jaat jat|उत्पन्न utpanna utpann|उत्पन्नाचा utpannacha
जन्म janma janm|मृत्यू mrutyu mrityu|प्रमाणपत्र pramanpatra pramaanpatr|परवाना parwana parvana|शाळा shala shaalaa
विवाह vivah vivaah|लग्न lagna lagn|नोंदणी nondani nondni|सातबारा satbara saatbaara|उतारा utara|फेरफार ferfar pherphar
पीक pik peek|विमा vima veema wima|ज्ञान dnyan gyan|क्षेत्र kshetra|विधवा vidhwa vidhava|पेन्शन penshan|पाणी pani paani
नळ nal nall|घरपट्टी gharpatti|रेशन reshan|राशन rashan|कार्ड card kard|अर्ज arj arz|अर्जाची arjachi|स्थिती sthiti
आधार aadhar aadhaar adhar|शेतकरी shetkari|योजना yojana yojna|अनुदान anudan|बांधकाम bandhkam baandhkaam
परवानगी parvangi parwangi|दुकान dukan dukaan|कागदपत्रे kagadpatre kaagadpatre|महाराष्ट्र maharashtra|कैसे kaise|कसे kase
मुलगी mulgi mulagi|जमीन jamin zameen|फसल fasal|बिजली bijli bijalee|वीज veej vij|दिव्यांग divyang divyaang
मोजणी mojani mojni|रहिवासी rahivasi rahiwasi|विद्यार्थी vidyarthi|आय aay|काय kay kaay|ऑफिस ofis|ॲप app
मोफत mofat|शौचालय shauchalay shouchalay|खाते khate|सूचना suchana soochna|क्रमांक kramank|छायाचित्र chhayachitra chayachitra
झाड jhad zad|झाले jhale zale|सेवामित्र sevamitra sewamitra|श्री shri shree|पंचायत panchayat|ग्रामपंचायत grampanchayat
हिंदी hindi|संबंध sambandh|कंपनी kampani|चौकशी chaukashi|मुंबई mumbai|पुणे pune|नागपूर nagpur|कोल्हापूर kolhapur
"""
PAIRS = [
    (family.split()[0], other)
    for family in SOUNDS_ALIKE.replace("\n", "|").split("|")
    if family
    for other in family.split()[1:]
]


def test_there_are_enough_pairs_across_the_scripts() -> None:
    assert len(PAIRS) >= 90


@pytest.mark.parametrize(("devanagari", "latin"), PAIRS)
def test_both_scripts_have_one_phonetic_key(devanagari: str, latin: str) -> None:
    assert phonetic_key(normalise(devanagari)) == phonetic_key(normalise(latin))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("जन्म", "mrutyu"),
        ("जन्म", "jamin"),
        ("जात", "pat"),
        ("पीक", "pik1"),
        ("विमा", "vina"),
        ("फळ", "पळ"),
        ("शेत", "shala"),
        ("दुकान", "makan"),
        ("विवाह", "vidhwa"),
        ("कर", "kal"),
        ("पाणी", "pan"),
        ("रेशन", "pension"),
        ("ration", "pension"),
        ("तलाठी", "talak"),
        ("पुणे", "pani"),
        ("बीड", "bad"),
        ("नाव", "नवी"),
        ("सात", "sheti"),
        ("7/12", "8"),
        ("मूल", "mal"),
    ],
)
def test_words_that_mean_different_things_have_different_keys(one: str, other: str) -> None:
    assert phonetic_key(normalise(one)) != phonetic_key(normalise(other))


def test_numbers_are_their_own_keys_and_stems() -> None:
    for number in ("7/12", "2026", "12-05-2026"):
        assert phonetic_key(number) == number == stem_key(number)


@pytest.mark.parametrize("strange", ["தமிழ்", "ß", "!", "", "é", "कखग" * 700, "्", "ाा"], ids=range(8))
def test_strange_words_have_a_key_without_an_error(strange: str) -> None:
    assert isinstance(stem_key(phonetic_key(normalise(strange))), str)


@pytest.mark.parametrize(
    "forms",
    [
        "दाखला दाखल्याचा दाखल्यासाठी dakhla dakhlyacha dakhlyasathi",
        "जमीन जमिनीची जमिनीचे jaminichi",
        "उत्पन्न उत्पन्नाचा उत्पन्नाच्या utpannacha",
        "अर्ज अर्जाची arjachi arjache",
        "गावात gavatun गावातून",
        "जातीचा जातीसाठी jaticha jatisathi",
    ],
)
def test_case_forms_share_a_stem(forms: str) -> None:
    assert len({stem_key(phonetic_key(normalise(form))) for form in forms.split()}) == 1


def test_stems_keep_at_least_three_letters() -> None:
    for word in ("घर", "घरासाठी", "नळ", "शेत", "शेतीसाठी", "कर"):
        key = phonetic_key(word)
        assert len(stem_key(key)) >= min(3, len(key))
