from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sevamitra.backend.departments import Departments, DepartmentSettingsError, load_departments
from sevamitra.catalogue.load import load_catalogue

BACKEND = "http://127.0.0.1:9999"
GOOD: dict[str, Any] = {
    "dept_name": "Revenue Department",
    "base_url": "{backend}/revenue",
    "key": "0123456789abcdefghijklmn",
    "iv": "87654321",
    "padding": "zero",
    "prefixes": ["INC"],
    "service_ids": {"revenue-income-certificate": "4111"},
}


def load(tmp_path: Path, **departments: Any) -> Departments:
    path = tmp_path / "departments.yml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"departments": departments}, file)
    return load_departments(path, BACKEND)


def test_settings_are_read(tmp_path: Path) -> None:
    department = load(tmp_path, revenue=GOOD).by_key["revenue"]
    assert department.base_url == f"{BACKEND}/revenue"
    assert department.seal.padding == "zero"
    assert department.service_ids_for("INC") == ("4111",)


def test_padding_is_pkcs7_unless_told_otherwise(tmp_path: Path) -> None:
    settings = {name: value for name, value in GOOD.items() if name != "padding"}
    assert load(tmp_path, revenue=settings).by_key["revenue"].seal.padding == "pkcs7"


def test_longest_prefix_wins(departments: Departments) -> None:
    solar, plain = departments.of("ENESOL00418"), departments.of("ENE33014502")
    assert solar and solar[1] == "ENESOL"
    assert plain and plain[1] == "ENE"


def test_number_without_known_prefix_has_no_department(departments: Departments) -> None:
    assert departments.of("251104004111000273") is None


def test_prefix_of_one_service_gives_its_service_id(departments: Departments) -> None:
    assert departments.by_key["revenue"].service_ids_for("CST") == ("4112",)


def test_prefix_of_several_services_gives_those_without_a_prefix(departments: Departments) -> None:
    assert departments.by_key["transport"].service_ids_for("RTO") == ("4313", "4314")


def test_service_ids_may_be_written_without_quotation_marks(tmp_path: Path) -> None:
    settings = {**GOOD, "service_ids": {"revenue-income-certificate": 4111}}
    assert load(tmp_path, revenue=settings).by_key["revenue"].service_ids_for("INC") == ("4111",)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"key": "short"}, "key"),
        ({"key": "अ" * 24}, "key"),
        ({"key": None}, "key"),
        ({"iv": "123456789"}, "iv"),
        ({"padding": "iso"}, "padding"),
        ({"padding": None}, "padding"),
        ({"padding": []}, "padding"),
        ({"dept_name": ""}, "dept_name"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"base_url": "{host}/x"}, "base_url"),
        ({"base_url": 7}, "base_url"),
        ({"prefixes": []}, "prefixes"),
        ({"prefixes": "INC"}, "prefixes"),
        ({"prefixes": ["inc"]}, "prefixes.inc"),
        ({"prefixes": {"INC": "no-such-slug"}}, "prefixes.INC"),
        ({"service_ids": {}}, "service_ids"),
        ({"service_ids": {"revenue-income-certificate": "41"}}, "service_ids.revenue-income-certificate"),
        ({"service_ids": {"revenue-income-certificate": True}}, "service_ids.revenue-income-certificate"),
        ({"service_ids": {"Not A Slug": "4111"}}, "service_ids.Not A Slug"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_fault_names_file_and_key_but_no_secret(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(DepartmentSettingsError) as fault:
        load(tmp_path, revenue={**GOOD, **change})
    assert f"departments.yml: departments.revenue.{named}:" in str(fault.value)
    assert GOOD["key"] not in str(fault.value)


def test_prefix_of_two_departments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DepartmentSettingsError, match=r"departments\.second\.prefixes\.INC.*first"):
        load(tmp_path, first=GOOD, second=GOOD)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "departments: 3",
        "a: [",
        "- x",
        "departments:\n  revenue: 1",
        "departments:\n  a: {}\n  a: {}\n",
        "departments: !!python/object:os.system {}",
    ],
)
def test_file_that_is_no_departments_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "departments.yml"
    path.write_text(text)
    with pytest.raises(DepartmentSettingsError, match=r"departments\.yml"):
        load_departments(path, BACKEND)


def test_file_that_is_missing_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DepartmentSettingsError, match="SEVAMITRA_DEPARTMENTS"):
        load_departments(tmp_path / "none.yml", BACKEND)
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DepartmentSettingsError, match="SEVAMITRA_DEPARTMENTS"):
        load_departments(tmp_path / "bytes.yml", BACKEND)


def test_shipped_departments_name_services_of_the_catalogue(departments: Departments) -> None:
    services = load_catalogue().services
    for department in departments.by_key.values():
        assert set(department.service_ids) <= set(services), department.key
