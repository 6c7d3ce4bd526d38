"""Schemathesis, in an environment of its own, against the reference server: `make fuzz`.

It makes requests from the server's own OpenAPI description, right ones and wrong ones, and says where an answer does not fit
it. Once with the bot's token and once with the offices'; on SQLite, or on the database of ``--database URL``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from sevamitra.settings import PROJECT_ROOT

from .conftest import OFFICE_TOKEN, TOKEN, running_server

SCHEMATHESIS = "schemathesis==4.30.1"
_UNSAID = "positive_data_acceptance"
"""What a description cannot say: that ciphertext must be decipherable, that a step must be the next one."""


def main() -> int:
    """0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="SQLAlchemy URL of an empty database; SQLite without it")
    parser.add_argument("--examples", type=int, default=50, help="requests an operation and phase, at most")
    options = parser.parse_args()
    variables = {
        "SEVAMITRA_BACKEND_TOKEN": TOKEN,
        "SEVAMITRA_BACKEND_OFFICE_TOKEN": OFFICE_TOKEN,
        "SEVAMITRA_SMTP_URL": "smtp://127.0.0.1:9",  # nobody: without a mail server codes are refused with 501
    }
    if options.database:
        variables["SEVAMITRA_BACKEND_DATABASE_URL"] = options.database
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), **variables) as server:
        found = [_run(server.backend_base_url, token, options.examples) for token in (TOKEN, OFFICE_TOKEN)]
    return max(found)


def _run(url: str, token: str, examples: int) -> int:
    """Schemathesis's exit code."""
    uvx = [str(PROJECT_ROOT / ".tools" / "uv" / "bin" / "uvx"), "--from", SCHEMATHESIS]
    command = ["schemathesis", "run", f"{url}/openapi.json", "--header", f"Authorization: Bearer {token}"]
    limits = ["--max-examples", str(examples), "--workers", "2", "--exclude-checks", _UNSAID]
    return subprocess.run([*uvx, *command, *limits], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
