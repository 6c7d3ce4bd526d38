import os
from pathlib import Path

from sevamitra.channels.laid_down import KEPT_SECONDS, LaidDown

from .samples import NOW, settings

PDF = b"%PDF-1.7 paper"


def test_paper_is_ours_alone_and_its_path_tells_nobodys_name(tmp_path: Path) -> None:
    path = LaidDown(settings(tmp_path)).add("wa-1", PDF)
    assert path.read_bytes() == PDF
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "wa-1" not in str(path.relative_to(tmp_path))


def test_persons_papers_are_erased_and_others_stay(tmp_path: Path) -> None:
    laid_down = LaidDown(settings(tmp_path))
    mine, others = laid_down.add("wa-1", PDF), laid_down.add("../wa-2", PDF)
    laid_down.erase("wa-1")
    laid_down.erase("wa-1")
    assert not mine.exists() and others.exists()


def test_paper_goes_when_nobody_will_send_it_any_more(tmp_path: Path) -> None:
    laid_down = LaidDown(settings(tmp_path))
    old, new = laid_down.add("wa-1", PDF), laid_down.add("wa-1", PDF)
    os.utime(old, (NOW - KEPT_SECONDS - 1, NOW - KEPT_SECONDS - 1))
    os.utime(new, (NOW - KEPT_SECONDS + 1, NOW - KEPT_SECONDS + 1))
    assert laid_down.purge(NOW) == 1
    assert not old.exists() and new.exists()


def test_nothing_laid_down_is_nothing_to_purge(tmp_path: Path) -> None:
    assert LaidDown(settings(tmp_path)).purge(NOW) == 0
