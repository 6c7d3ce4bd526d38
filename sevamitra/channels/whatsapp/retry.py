"""Which refusals of the Graph API can pass, and how long to wait. Pure.

Codes: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

TOKEN_EXPIRED = 190
_DAY = 86_400.0
_LONGEST_WAIT = 300.0
_LONGEST_TOKEN_WAIT = 60.0
_FIRST_WAIT = {
    1: 1.0,  # unknown, possibly the API being down
    2: 1.0,  # service temporarily down
    4: 30.0,  # the app's rate limit
    TOKEN_EXPIRED: 15.0,
    80007: 30.0,  # the business account's rate limit
    130429: 2.0,  # throughput reached
    131000: 1.0,  # something went wrong
    131016: 2.0,  # service overloaded
    131048: 120.0,  # spam limit
    131056: 6.0,  # too many messages to one person: one in 6 seconds over time
    133004: 5.0,  # server temporarily unavailable
}
_FIRST_WAIT_BY_STATUS = {401: 15.0, 408: 1.0, 429: 2.0}
_FIRST_WAIT_SERVER_ERROR = 0.5


def seconds_to_wait(
    code: int | None, http_status: int, attempts: int, age: float, luck: float, retry_after: float | None = None
) -> float | None:
    """Seconds until a refused message is sent again, or None when that cannot succeed.

    Args:
        code: Meta's error code, None when the reply held none.
        http_status: of the reply; 0 when the API was not reached or a webhook told of the failure.
        attempts: how often it has been tried, 1 or more; the wait doubles each time.
        age: seconds since the message was written; after a day WhatsApp's window for free answers is closed.
        luck: 0 to 1, spreads the waits.
        retry_after: seconds that the API asked for.
    """
    first = _FIRST_WAIT.get(code) if code is not None else None
    if first is None:
        first = _FIRST_WAIT_BY_STATUS.get(http_status)
    if first is None and (http_status >= 500 or (http_status == 0 and code is None)):
        first = _FIRST_WAIT_SERVER_ERROR
    if first is None:
        return None
    without_token = is_token_trouble(code, http_status)
    if age > _DAY and not without_token:
        return None
    longest = _LONGEST_TOKEN_WAIT if without_token else _LONGEST_WAIT
    wait = min(longest, first * 2.0 ** min(attempts - 1, 16)) * (0.5 + luck / 2)
    return max(wait, min(retry_after or 0.0, longest), first if code == 131056 else 0.0)


def is_token_trouble(code: int | None, http_status: int) -> bool:
    """Whether the access token is the reason: nothing at all goes out until it is replaced."""
    return code == TOKEN_EXPIRED or (code is None and http_status == 401)
