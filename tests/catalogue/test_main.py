"""The command line: output, exit codes, and faults on stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue.__main__ import UNAVAILABLE, WRONG, main
from sevamitra.settings import get_settings

from .conftest import INCOME

Write = Callable[[str, Any], Path]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own for each test."""
    folder = tmp_path / "data"
    monkeypatch.setenv("SEVAMITRA_DATA", str(folder))
    monkeypatch.delenv("SEVAMITRA_CATALOGUE_URL", raising=False)
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command: exit code, stdout, stderr."""

    def ran(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return ran


Run = Callable[..., tuple[int, str, str]]


def test_the_shipped_catalogue_is_valid(run: Run) -> None:
    told = "version 0: 1001 services, 191 bodies, 543 documents, 44 departments: all hold\n"
    assert run("validate") == (0, told, "")


def test_a_folder_is_validated_and_its_fault_told_in_one_sentence(run: Run, small: Path, tmp_path: Path) -> None:
    assert run("validate", small)[:2] == (
        0,
        f"{small}: 4 services, 191 bodies, 543 documents, 44 departments: all hold\n",
    )
    code, out, error = run("validate", tmp_path)
    assert (code, out) == (WRONG, "")
    assert error.startswith("catalogue: ")
    assert error.count("\n") == 1


def test_import_show_history_and_undo(run: Run, write: Write) -> None:
    path = write("official.csv", f"slug,fee_inr\n{INCOME},३४\n")
    assert run("import", path, "--dry-run")[1] == "1 service changed: nothing was written (dry run)\n"
    assert run("history")[1] == "nothing was imported yet: the catalogue is as shipped\n"
    assert (
        run("import", path, "--note", "मार्च")[1]
        == "1 service changed: version 1 is live everywhere within 10 seconds\n"
    )
    assert "fee, rupees         34\n" in run("show", INCOME, "--language", "mr")[1]
    assert run("import", path)[1] == "1 service unchanged: nothing was written: the catalogue is so already\n"
    assert run("undo")[1].startswith("version 2 reverts version 1 of official.csv: ")
    assert "fee, rupees         not known\n" in run("show", INCOME)[1]
    newest, oldest = run("history")[1].splitlines()[1:]
    assert newest.endswith("undo    official.csv: undo of version 1")
    assert oldest.endswith("undone  official.csv: मार्च")
    assert run("undo")[0] == WRONG


def test_faults_are_told_a_sentence_each_and_not_without_end(run: Run, write: Write) -> None:
    rows = "".join(f"new-{number},1\n" for number in range(30))
    code, out, error = run("import", write("x.csv", "slug,fee_inr\n" + rows))
    assert (code, out) == (WRONG, "")
    lines = error.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("catalogue: x.csv:2: `new-0` is a new service without ")
    assert lines[-1] == "catalogue: and 10 more faults; correct these first"


def test_what_a_merge_leaves_in_place_is_noted(run: Run, write: Write) -> None:
    path = write("x.csv", f"slug,merged_from\n{INCOME},revenue-caste-certificate\n")
    code, _, error = run("import", path)
    assert (code, error.startswith("catalogue: note: ")) == (0, True)


def test_an_unknown_slug_gets_a_suggestion(run: Run) -> None:
    code, _, error = run("show", "revenue-income-certificat")
    assert code == WRONG
    assert f"did you mean {INCOME}" in error


def test_a_database_that_is_away_has_its_own_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    monkeypatch.setenv("SEVAMITRA_CATALOGUE_URL", "postgresql://postgres@127.0.0.1:1/none")
    get_settings.cache_clear()
    for command in (("history",), ("undo",), ("validate",), ("import", write("x.csv", f"slug,fee_inr\n{INCOME},1\n"))):
        code, _, error = run(*command)
        assert code == UNAVAILABLE
        assert error.startswith("catalogue: the catalogue's database does not answer (")
        assert error.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["import"], ["show"], ["show", INCOME, "--language", "fr"], ["fly"]])
def test_a_wrong_command_line_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: python -m sevamitra.catalogue" in capsys.readouterr().err


def test_counts_end_in_the_totals(run: Run) -> None:
    code, out, _ = run("counts")
    assert code == 0
    assert "1001  services\n" in out


def test_an_export_is_written_and_an_impossible_one_told(run: Run, tmp_path: Path) -> None:
    assert run("export", tmp_path / "all.csv")[1] == f"{tmp_path / 'all.csv'}: 1001 services of version 0\n"
    assert run("export", tmp_path / "all.doc")[0] == WRONG


@pytest.mark.parametrize("name", ["all.csv", "all.json"])
def test_a_whole_export_is_imported_by_the_real_command_with_nothing_heavy_loaded(
    run: Run, tmp_path: Path, data: Path, name: str
) -> None:
    run("export", tmp_path / name)
    text = (
        (tmp_path / name)
        .read_text(encoding="utf-8-sig")
        .replace(",recalled,", ",seen,")
        .replace('"recalled"', '"seen"')
    )
    (tmp_path / name).write_text(text, encoding="utf-8")
    code = (
        "import sys; from sevamitra.catalogue.__main__ import main; end = main(sys.argv[1:]);"
        "print([m for m in ('rasa', 'tensorflow', 'spacy', 'sklearn', 'numpy') if m in sys.modules]); sys.exit(end)"
    )
    environment = {**os.environ, "SEVAMITRA_DATA": str(data), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code, "import", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "301 services changed" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_a_reader_that_stops_reading_is_no_fault(data: Path) -> None:
    command = f"{sys.executable} -m sevamitra.catalogue counts | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env={**os.environ}, check=False)
    assert done.stdout.startswith("services  limit  fee  officer  department")
    assert done.stderr == ""
