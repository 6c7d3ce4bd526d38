"""Plays the script of conversations for people to read: ``python -m tests.conversations [--postgresql] [NAME ...]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.postgres import NoPostgres

from .actor import WORKERS, Performance, play_all, told
from .facts import Facts
from .script import Conversation, ScriptError, load
from .stage import DATABASES, opened


def main() -> None:
    """Print each conversation as a chat when it is over, and at the end how many passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="with PostgreSQL in place of SQLite")
    parser.add_argument("--failed", action="store_true", help="print only conversations that fail")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of conversations or errands; none: all")
    given = parser.parse_args()
    try:
        facts = Facts.load()
        wanted = _chosen(load(facts=facts), given.names)
        passed = _perform(DATABASES[given.postgresql], wanted, facts, given.failed)
    except (ScriptError, NoPostgres) as error:
        sys.exit(str(error))
    sys.exit(0 if passed == len(wanted) else 1)


def _chosen(conversations: Sequence[Conversation], names: Sequence[str]) -> list[Conversation]:
    known = {name for one in conversations for name in (one.name, one.errand)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ScriptError(f"There is no conversation or errand {', '.join(unknown)}.")
    return [one for one in conversations if not names or {one.name, one.errand} & set(names)]


def _perform(database: str, conversations: Sequence[Conversation], facts: Facts, failed_only: bool) -> int:
    print(f"Starting all processes with {database} ...", flush=True)
    began = time.monotonic()
    with opened(database) as stage, ThreadPoolExecutor(WORKERS) as pool:
        ready = time.monotonic()
        performances: list[Performance] = []
        for done in as_completed(play_all(stage, conversations, facts, pool)):
            one = done.result()
            performances.append(one)
            if not (failed_only and one.passed):
                print(f"\n{told(one)}")
            outcome = "passed" if one.passed else "FAILED"
            print(
                f"{len(performances)}/{len(conversations)} {one.conversation.name} {outcome} {one.seconds:.1f} s",
                flush=True,
            )
        played = time.monotonic() - ready
    passed = sum(one.passed for one in performances)
    print(
        f"\n{passed} of {len(performances)} passed on {database}: {ready - began:.0f} s to start, {played:.0f} s of talk"
    )
    for one in performances:
        if not one.passed:
            print(f"  failed: {one.conversation.name}")
    return passed


if __name__ == "__main__":
    main()
