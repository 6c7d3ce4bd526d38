"""The catalogue on the command line: ``python -m sevamitra.catalogue --help``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from tqdm import tqdm  # type: ignore[import-untyped, unused-ignore]

from sevamitra.catalogue.document_facts import CLASSES_FILE, ISSUED_FILE, DocumentFacts, load_document_facts
from sevamitra.catalogue.documents_report import (
    Reduction,
    plan_json,
    plan_lines,
    reduction_csv,
    reduction_json,
    reduction_lines,
    reduction_of,
)
from sevamitra.catalogue.export import export_file
from sevamitra.catalogue.importer import ImportFaults, Plan, import_file
from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import LOCALES, Catalogue, CatalogueError, Service, StoreUnavailable
from sevamitra.catalogue.reading import RawRow
from sevamitra.catalogue.report import counts, history_lines, service_lines
from sevamitra.catalogue.rows import TABLES
from sevamitra.catalogue.store import CatalogueStore, open_store
from sevamitra.settings import get_settings

WRONG, UNAVAILABLE = 1, 3
"""Exit codes: the data is wrong, the database is away. (2: the command line is wrong.)"""

_MOST_FAULTS = 20
_LONG_IMPORT = 200


def _store() -> CatalogueStore:
    return open_store(get_settings())


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def _held(catalogue: Catalogue, where: str) -> str:
    sizes = ", ".join(f"{len(getattr(catalogue, table))} {table}" for table in reversed(TABLES.values()))
    return f"{where}: {sizes}: all hold"


def validate(arguments: argparse.Namespace) -> None:
    """Check a folder of catalogue files, or the shipped files with all imports."""
    if arguments.folder is not None:
        catalogue = load_catalogue(arguments.folder)
        if any((arguments.folder / name).exists() for name in (ISSUED_FILE, CLASSES_FILE)):
            load_document_facts(arguments.folder, catalogue)
        _say([_held(catalogue, str(arguments.folder))])
        return
    load_document_facts()
    store = _store()
    catalogue = store.refresh()
    if store.faults:
        raise ImportFaults(list(store.faults))
    _say([_held(catalogue, f"version {catalogue.version}")])


def show(arguments: argparse.Namespace) -> None:
    """Show one service."""
    catalogue = _store().current()
    _say(service_lines(_service(arguments.slug, catalogue), catalogue, arguments.language))


def _service(slug: str, catalogue: Catalogue) -> Service:
    service = catalogue.service(slug)
    if service is None:
        near = get_close_matches(slug, catalogue.services, n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else "`export` writes a file with all slugs"
        raise CatalogueError(f"there is no service `{slug}`; {remedy}")
    return service


def documents(arguments: argparse.Namespace) -> None:
    """Tell which documents services could do without, and how to get those that remain."""
    catalogue = _store().refresh()
    facts = load_document_facts()
    if arguments.service is not None:
        _say(_one_service(_service(arguments.service, catalogue), catalogue, facts, arguments))
        return
    services = list(catalogue.services.values())
    if arguments.department is not None:
        if arguments.department not in catalogue.departments:
            near = get_close_matches(arguments.department, catalogue.departments, n=3)
            remedy = f"did you mean {', '.join(near)}?" if near else "`counts` lists all departments"
            raise CatalogueError(f"there is no department `{arguments.department}`; {remedy}")
        services = [service for service in services if service.department == arguments.department]
    hidden = not sys.stderr.isatty()
    bar: Iterable[Service] = tqdm(services, desc="counting", unit=" services", disable=hidden, leave=False)
    rows = [reduction_of(service, catalogue, facts) for service in bar]
    _say(_table(rows, catalogue, arguments))


def _one_service(
    service: Service, catalogue: Catalogue, facts: DocumentFacts, arguments: argparse.Namespace
) -> list[str]:
    if arguments.department not in (None, service.department):
        raise CatalogueError(
            f"`{service.slug}` is not of the department `{arguments.department}`; leave --department out"
        )
    if arguments.form == "json":
        return [plan_json(service, catalogue, facts)]
    if arguments.form == "csv":
        return [reduction_csv([reduction_of(service, catalogue, facts)])]
    return plan_lines(service, catalogue, facts, arguments.language)


def _table(rows: list[Reduction], catalogue: Catalogue, arguments: argparse.Namespace) -> list[str]:
    if arguments.form == "json":
        return [reduction_json(rows)]
    return [reduction_csv(rows)] if arguments.form == "csv" else reduction_lines(rows, catalogue)


def _progress(rows: list[RawRow]) -> Iterable[RawRow]:
    hidden = len(rows) < _LONG_IMPORT or not sys.stderr.isatty()
    bar: Iterable[RawRow] = tqdm(rows, desc="checking", unit=" rows", disable=hidden, leave=False)
    return bar


def _told(plan: Plan) -> str:
    parts = [
        f"{count} {kind if count == 1 else TABLES[kind]} {what}" for (kind, what), count in sorted(plan.counts.items())
    ]
    return ", ".join(parts) or "nothing to change"


def import_(arguments: argparse.Namespace) -> None:
    """Bring a CSV or JSON file into the catalogue, all of it or nothing."""
    plan, version = import_file(
        arguments.file,
        _store(),
        note=arguments.note,
        dry_run=arguments.dry_run,
        batch=date.today().strftime("%Y-%m"),
        progress=_progress,
    )
    for remark in plan.remarks:
        sys.stderr.write(f"catalogue: note: {remark}\n")
    if version is not None:
        ending = f"version {version} is live everywhere within 10 seconds"
    else:
        ending = (
            "nothing was written (dry run)" if arguments.dry_run else "nothing was written: the catalogue is so already"
        )
    _say([f"{_told(plan)}: {ending}"])


def export(arguments: argparse.Namespace) -> None:
    """Write the catalogue to a CSV or JSON file that import reads."""
    catalogue = _store().refresh()
    export_file(catalogue, arguments.file)
    _say([f"{arguments.file}: {len(catalogue.services)} services of version {catalogue.version}"])


def count(_: argparse.Namespace) -> None:
    """Count services by department, body, source and batch."""
    _say(counts(_store().current()))


def history(_: argparse.Namespace) -> None:
    """List imports and undos, the newest first."""
    versions = _store().history()
    _say(history_lines(versions) if versions else ["nothing was imported yet: the catalogue is as shipped"])


def undo(_: argparse.Namespace) -> None:
    """Revert the last import."""
    number, reverted = _store().undo()
    name = f" of {reverted.source}" if reverted.source else ""
    _say([f"version {number} reverts version {reverted.id}{name}: live everywhere within 10 seconds"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sevamitra.catalogue", description="The catalogue of services.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command("validate", validate).add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    showing = command("show", show)
    showing.add_argument("slug", metavar="SLUG")
    showing.add_argument("--language", choices=LOCALES, default="en", help="of the names (default: en)")
    importing = command("import", import_)
    importing.add_argument("file", type=Path, metavar="FILE", help="CSV or JSON; docs/catalogue.md names the columns")
    importing.add_argument("--dry-run", action="store_true", help="check and tell, but write nothing")
    importing.add_argument("--note", default="", help="why, for the history")
    command("export", export).add_argument("file", type=Path, metavar="FILE", help="ends in .csv or .json")
    reducing = command("documents", documents)
    reducing.add_argument("--department", metavar="KEY", help="only the services of one")
    reducing.add_argument(
        "--service", metavar="SLUG", help="one service in full: what to bring, why, and how to get it"
    )
    reducing.add_argument("--language", choices=LOCALES, default="en", help="of the reasons (default: en)")
    form = reducing.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", help="as one JSON object")
    form.add_argument("--csv", dest="form", action="store_const", const="csv", help="one line a service")
    command("counts", count)
    command("history", history)
    command("undo", undo)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, :data:`WRONG` or :data:`UNAVAILABLE`; faults are on stderr, a sentence each.
    """
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
        sys.stdout.flush()
    except ImportFaults as error:
        for fault in error.faults[:_MOST_FAULTS]:
            sys.stderr.write(f"catalogue: {fault}\n")
        if len(error.faults) > _MOST_FAULTS:
            sys.stderr.write(f"catalogue: and {len(error.faults) - _MOST_FAULTS} more faults; correct these first\n")
        return WRONG
    except CatalogueError as error:
        sys.stderr.write(f"catalogue: {error}\n")
        return UNAVAILABLE if isinstance(error, StoreUnavailable) else WRONG
    except BrokenPipeError:  # `counts | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
