import io
import logging
from collections.abc import Iterator

import pytest

from sevamitra import logging_filter


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    former = logging.getLogRecordFactory()
    logging_filter.install()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("masking test")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(former)


def test_message_and_its_arguments_are_masked(log: io.StringIO) -> None:
    logging.getLogger("masking test").info("From %s: 2345 6789 0123", "+919876543210")
    assert log.getvalue() == "From XXXXXX3210: XXXX XXXX 0123\n"


def test_traceback_is_masked(log: io.StringIO) -> None:
    try:
        raise ValueError("234567890123")
    except ValueError:
        logging.getLogger("masking test").exception("It failed")
    assert "ValueError: XXXX XXXX 0123" in log.getvalue()
    assert "234567890123" not in log.getvalue()
