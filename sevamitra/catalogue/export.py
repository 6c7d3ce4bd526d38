"""The catalogue as a file that import reads back without a change."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from pathlib import Path

from sevamitra.catalogue.columns import COLUMNS, value_at, write_cell
from sevamitra.catalogue.model import Catalogue, CatalogueError
from sevamitra.catalogue.rows import TABLES, catalogue_rows


def csv_text(catalogue: Catalogue) -> str:
    """All services, one a row; no cell is empty, what is not known is ``null``."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for row in catalogue_rows(catalogue)["service"].values():
        cells = {**row, "withdrawn": False}
        writer.writerow(write_cell(column, value_at(cells, column.path)) for column in COLUMNS.values())
    return lines.getvalue()


def json_text(catalogue: Catalogue) -> str:
    """Services, documents, bodies and departments as one JSON object, a row a line."""
    tables = catalogue_rows(catalogue)
    parts = []
    for kind, table in TABLES.items():
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in tables[kind].values())
        parts.append(f'"{table}": [\n{rows}\n]')
    return "{" + ",\n".join(parts) + "}\n"


def export_file(catalogue: Catalogue, path: Path) -> None:
    """Write ``catalogue`` to ``path`` (.csv with the BOM that spreadsheets want, or .json), whole or not at all.

    Raises:
        CatalogueError: another ending, or the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".json"):
        raise CatalogueError(f"{path}: neither CSV nor JSON by its name; let it end in .csv or .json")
    data = csv_text(catalogue).encode("utf-8-sig") if suffix == ".csv" else json_text(catalogue).encode()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be written ({error.strerror}); choose another place") from None
