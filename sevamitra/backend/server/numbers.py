"""Numbers of applications, appeals and grievances: drawn, not counted, so that one does not tell the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sevamitra.backend.appeals import Level
from sevamitra.backend.departments import Departments, DepartmentSettingsError

Draw = Callable[[int], int]
"""A random number from 0 up to, but not with, the bound; :func:`secrets.randbelow` outside tests."""

OWN_DEPARTMENT = "backend"
"""Keeps the applications whose number no department claims."""
LENGTH = 11
FEWEST_DIGITS = 5
MOST_DRAWS = 20
APPEAL_PREFIXES = {Level.FIRST: "FA", Level.SECOND: "SA", Level.COMMISSION: "CA"}
GRIEVANCE_PREFIX = "GR"


def draw_digits(draw: Draw, digits: int) -> str:
    """So many random digits."""
    return f"{draw(10**digits):0{digits}d}"


def draw_application_number(slug: str, departments: Departments, draw: Draw, today: date) -> tuple[str, str]:
    """The key of the department that takes applications for ``slug``, and a number in its form.

    A service of no department's settings gets MahaIT's form, 18 digits from the date on
    (protocols/track-application-status.md).

    Raises:
        DepartmentSettingsError: every number drawn would have been taken for another department's.
    """
    claimed = departments.taking(slug)
    for _ in range(MOST_DRAWS):
        if claimed is None:
            number = f"{today:%y%m%d}{draw_digits(draw, 12)}"
        else:
            number = claimed[1] + draw_digits(draw, max(FEWEST_DIGITS, LENGTH - len(claimed[1])))
        if departments.of(number) == claimed:
            return (claimed[0].key if claimed else OWN_DEPARTMENT), number
    raise DepartmentSettingsError(f"no number can be given for {slug}: another department's prefix takes them all")


def draw_appeal_number(level: Level, draw: Draw) -> str:
    """A number for an appeal of ``level``, as in FA004182736."""
    return APPEAL_PREFIXES[level] + draw_digits(draw, 9)


def draw_grievance_number(draw: Draw) -> str:
    """A number for a grievance, as in GR004182736."""
    return GRIEVANCE_PREFIX + draw_digits(draw, 9)
