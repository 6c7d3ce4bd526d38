"""Tokens of Devanagari and Latin text: words whole with their vowel signs, numbers with what joins them."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from sevamitra.nlu.scripts import WORD


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class IndicTokenizer(Tokenizer):
    """Splits with the ``regex`` module, whose letters and marks are Unicode's.

    Python's ``re`` leaves vowel signs out of ``\\w``, so that Rasa's word-level CountVectorsFeaturizer would see
    ``जातीचा`` as ज, त, च.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens with offsets into the text as it was written."""
        text = message.get(attribute) or ""
        return [Token(match.group(), match.start()) for match in WORD.finditer(text)]
