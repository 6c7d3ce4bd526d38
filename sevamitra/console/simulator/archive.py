"""The simulator's SQLite file: a restart of the console keeps the conversations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sevamitra.sqlite import write_ahead

SCHEMA = """
CREATE TABLE IF NOT EXISTS citizen (key TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, citizen TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS message_citizen ON message (citizen, at);
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, mime TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, at REAL NOT NULL, bytes BLOB NOT NULL
);
"""


class Archive:
    """Citizens and messages as JSON rows; written through at every change, read once at start."""

    def __init__(self, path: Path | str) -> None:
        self.connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        write_ahead(self.connection)
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.executescript(SCHEMA)

    def citizens(self) -> Iterator[Mapping[str, Any]]:
        """Every citizen's row in the order they came."""
        for (body,) in self.connection.execute("SELECT body FROM citizen ORDER BY rowid"):
            yield json.loads(body)

    def messages(self) -> Iterator[Mapping[str, Any]]:
        """Every message's row, oldest first."""
        for (body,) in self.connection.execute("SELECT body FROM message ORDER BY at, rowid"):
            yield json.loads(body)

    def put_citizen(self, key: str, body: Mapping[str, Any]) -> None:
        """Write one citizen, new or changed."""
        self.connection.execute(
            "INSERT INTO citizen VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body",
            (key, json.dumps(body, ensure_ascii=False)),
        )

    def put_message(self, message: str, citizen: str, at: float, body: Mapping[str, Any]) -> None:
        """Write one message, new or changed."""
        self.connection.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (message, citizen, at, json.dumps(body, ensure_ascii=False)),
        )

    def drop_message(self, message: str) -> None:
        """Forget one message."""
        self.connection.execute("DELETE FROM message WHERE id = ?", (message,))

    def drop_messages(self, citizen: str) -> None:
        """Forget a citizen's messages."""
        self.connection.execute("DELETE FROM message WHERE citizen = ?", (citizen,))

    def drop_citizen(self, key: str) -> None:
        """Forget a citizen with all messages."""
        self.drop_messages(key)
        self.connection.execute("DELETE FROM citizen WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
