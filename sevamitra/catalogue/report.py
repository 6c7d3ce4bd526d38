"""The catalogue in words for a terminal: counts, one service, the history.

Only the last column of a table holds Devanagari: terminals disagree on its width, and so nothing can fall out of line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sevamitra.catalogue.journal import Version
from sevamitra.catalogue.model import RECALLED, Body, Catalogue, Department, Locale, Service

_NOT_KNOWN = "not known"
_MOST_ROWS = 20


def aligned(rows: Sequence[Sequence[object]], right: int = 0) -> list[str]:
    """Lines of columns; the first ``right`` ones end on one line, the others begin on one, the last is not padded."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(texts[0]))]
    lines = []
    for row in texts:
        cells = [cell.rjust(widths[i]) if i < right else cell.ljust(widths[i]) for i, cell in enumerate(row[:-1])]
        lines.append("  ".join([*cells, row[-1].rjust(widths[-1]) if right >= len(row) else row[-1]]).rstrip())
    return lines


def _host(service: Service) -> str:
    if service.source == RECALLED:
        return "recalled (no page was seen: to be confirmed at the office)"
    return (urlsplit(service.source).hostname or service.source).removeprefix("www.")


def _known(services: Iterable[Service]) -> tuple[int, int, int, int]:
    listed = list(services)
    return (
        len(listed),
        sum(service.time_limit_days is not None for service in listed),
        sum(service.fee_inr is not None for service in listed),
        sum(service.officers.designated is not None for service in listed),
    )


def _by_office(catalogue: Catalogue, field: str) -> list[str]:
    table: Mapping[str, Department | Body] = catalogue.departments if field == "department" else catalogue.bodies
    groups: dict[str, list[Service]] = {key: [] for key in table}
    for service in catalogue.services.values():
        groups[getattr(service, field)].append(service)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    head: tuple[object, ...] = ("services", "limit", "fee", "officer", field, "")
    rows = [(*_known(services), key, table[key].name.mr) for key, services in ordered if services]
    return aligned([head, *rows], right=4)


def _by(title: str, values: Iterable[str]) -> list[str]:
    ordered = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    rest = ordered[_MOST_ROWS:]
    tail = [(sum(count for _, count in rest), f"from {len(rest)} others")] if rest else []
    return aligned([("services", title), *((count, value) for value, count in ordered[:_MOST_ROWS]), *tail], right=1)


def counts(catalogue: Catalogue) -> list[str]:
    """How many services by department, body, source and batch, and of how many limit, fee and officer are known."""
    services = catalogue.services.values()
    total, limits, fees, officers = _known(services)
    return [
        *_by_office(catalogue, "department"),
        "",
        *_by_office(catalogue, "body"),
        "",
        *_by("source", map(_host, services)),
        "",
        *_by("batch", (service.batch for service in services)),
        "",
        *aligned(
            [
                (total, "services"),
                (limits, "with a time limit"),
                (fees, "with a fee"),
                (officers, "with a designated officer"),
                (sum(not service.recalled for service in services), "with a source"),
                (len(catalogue.families), "families"),
                (len(catalogue.documents), "documents"),
                (catalogue.version, "is the version (0: as shipped)"),
            ],
            right=1,
        ),
    ]


def _or_unknown(value: object) -> str:
    return _NOT_KNOWN if value is None else str(value)


def service_lines(service: Service, catalogue: Catalogue, locale: Locale) -> list[str]:
    """All facts of a service, names in ``locale``."""
    documents = [" | ".join(catalogue.documents[key].name[locale] for key in group) for group in service.documents]
    officers = service.officers
    facts: list[tuple[str, str]] = [
        ("slug", service.slug),
        ("ServiceID", _or_unknown(service.service_id)),
        ("name", service.name[locale]),
        ("department", catalogue.departments[service.department].name[locale]),
        ("body", catalogue.body_of(service).name[locale]),
        ("family", service.family),
        ("kind", service.kind),
        ("time limit, days", _or_unknown(service.time_limit_days)),
        ("fee, rupees", _or_unknown(service.fee_inr)),
        ("designated officer", _or_unknown(officers.designated)),
        ("first appeal", _or_unknown(officers.first_appeal)),
        ("second appeal", _or_unknown(officers.second_appeal)),
        *(("documents" if i == 0 else "", text) for i, text in enumerate(documents or [_NOT_KNOWN])),
        *((f"aliases, {variety}", "; ".join(texts)) for variety, texts in service.aliases.items() if texts),
        ("batch", service.batch),
        ("source", service.source),
        *([("merged from", ", ".join(service.merged_from))] if service.merged_from else []),
    ]
    return aligned(facts)


def history_lines(versions: Sequence[Version]) -> list[str]:
    """The history, newest first, times in the machine's zone."""
    rows = [
        (
            version.id,
            version.changes,
            datetime.fromtimestamp(version.created_at).astimezone().strftime("%Y-%m-%d %H:%M:%S %z"),
            "undone" if version.undone else "undo" if version.undoes else "import",
            ": ".join(text for text in (version.source, version.note) if text),
        )
        for version in versions
    ]
    return aligned([("version", "changes", "time", "what", "file and note"), *rows], right=2)
