"""Masks Aadhaar and phone numbers in every log record of a process."""

import logging

from sevamitra.channels.masking import mask


class MaskedRecord(logging.LogRecord):
    """A log record whose message and traceback have their numbers masked."""

    def getMessage(self) -> str:
        """The message, formatted and masked."""
        return mask(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback as text, masked."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = mask(text) if text else text


def install() -> None:
    """Mask all records that this process makes from now on. Call once, as early as may be; more often does no harm."""
    logging.setLogRecordFactory(MaskedRecord)
