from sevamitra.catalogue.model import LOCALES
from sevamitra.papers.words import load_words


def test_every_text_has_the_same_values_in_all_languages() -> None:
    import string

    words = load_words()
    for key in words.keys:
        fields = {
            locale: {field for _, field, _, _ in string.Formatter().parse(words._texts[key][locale]) if field}
            for locale in LOCALES
        }
        assert fields["mr"] == fields["hi"] == fields["en"], key
