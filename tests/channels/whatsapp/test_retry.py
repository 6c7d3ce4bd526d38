import pytest

from sevamitra.channels.whatsapp.retry import is_token_trouble, seconds_to_wait


@pytest.mark.parametrize(
    ("code", "status"), [(131047, 400), (131026, 400), (100, 400), (131051, 400), (None, 400), (None, 404)]
)
def test_what_cannot_succeed_later_is_given_up(code: int | None, status: int) -> None:
    assert seconds_to_wait(code, status, 1, 0, 0.5) is None


@pytest.mark.parametrize(
    ("code", "status"),
    [(None, 500), (None, 503), (None, 429), (None, 0), (130429, 429), (131056, 400), (80007, 400), (131048, 400), (4, 400), (190, 401)],
)  # fmt: skip
def test_what_can_pass_is_tried_again(code: int | None, status: int) -> None:
    wait = seconds_to_wait(code, status, 1, 0, 0.5)
    assert wait is not None and wait > 0


def test_waits_grow_up_to_a_bound_and_are_spread() -> None:
    waits = [seconds_to_wait(None, 500, attempts, 0, 1.0) for attempts in range(1, 40)]
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0] and max(wait or 0 for wait in waits) == 300
    assert seconds_to_wait(None, 500, 3, 0, 0.0) == 1.0


def test_pair_rate_is_never_below_its_six_seconds() -> None:
    assert seconds_to_wait(131056, 400, 1, 0, 0.0) == 6.0


def test_retry_after_is_honoured_within_bounds() -> None:
    assert seconds_to_wait(None, 429, 1, 0, 0.0, retry_after=20) == 20
    assert seconds_to_wait(None, 429, 1, 0, 0.0, retry_after=1e9) == 300


def test_after_a_day_only_a_missing_token_is_waited_for() -> None:
    assert seconds_to_wait(None, 500, 1, 90_000, 0.5) is None
    assert seconds_to_wait(190, 401, 1, 90_000, 0.5) is not None


def test_token_trouble_is_told_apart() -> None:
    assert is_token_trouble(190, 400) and is_token_trouble(None, 401)
    assert not is_token_trouble(100, 401)
