"""``python -m sevamitra.console``: serve the console on ``settings.bind:settings.console_port``."""

from __future__ import annotations

import logging
import socket
import sys
import warnings

from sevamitra import logging_filter
from sevamitra.console.app import create_app
from sevamitra.settings import Settings, get_settings

logger = logging.getLogger("sevamitra.console")


def listen(settings: Settings) -> socket.socket:
    """A listening socket, so that a port in use is one clear sentence.

    Raises:
        SystemExit: the address cannot be taken.
    """
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((settings.bind, settings.console_port))
    except OSError as error:
        sys.exit(
            f"The console cannot listen on {settings.bind}:{settings.console_port} ({error.strerror}); "
            "stop what uses it or set SEVAMITRA_CONSOLE_PORT."
        )
    return server


def main() -> None:
    """Start the server and stay until it is told to stop."""
    logging_filter.install()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "httpcore", "sanic.root", "sanic.error", "websockets.server"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="sanic")
    settings = get_settings()
    sock = listen(settings)
    logger.info("console at http://%s:%s", settings.bind, settings.console_port)
    create_app(settings).run(sock=sock, access_log=False, motd=False, debug=False, workers=1)


if __name__ == "__main__":
    main()
