"""The small linker of tests/nlu."""

from ..nlu.conftest import catalogue, linker, written

__all__ = ["catalogue", "linker", "written"]
