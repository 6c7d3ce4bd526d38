"""The action server: rasa-sdk's, on our interface and port, with masked logs."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app

from sevamitra import logging_filter
from sevamitra.settings import get_settings


def main() -> None:
    """Serve the custom actions of the package ``actions`` until stopped."""
    logging_filter.install()
    settings = get_settings()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for chatty in ("rasa_sdk", "httpx", "sanic.root"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    app = create_app("actions", cors_origins=[])
    app.run(settings.bind, settings.actions_port, access_log=False, workers=1, motd=False)


if __name__ == "__main__":
    main()
