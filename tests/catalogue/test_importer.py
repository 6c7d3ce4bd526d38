"""Imports: what a row changes, what a new service needs, and that one fault stops all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sevamitra.catalogue.importer import ImportFaults, Plan, import_file, plan_import
from sevamitra.catalogue.journal import Change
from sevamitra.catalogue.model import Catalogue, CatalogueError, Service
from sevamitra.catalogue.rows import SERVICE, service_row
from sevamitra.catalogue.store import CatalogueStore

from .conftest import COTTON, INCOME, SMALL

Write = Callable[[str, Any], Path]
PERMIT = {
    "slug": "revenue-space-permit",
    "name": {"en": "Space Permit", "mr": "अंतराळ परवाना", "hi": "अंतरिक्ष परमिट"},
    "department": "revenue",
    "body": "tahsil-office",
    "family": "space-permit",
    "kind": "permission",
}


@pytest.fixture
def body(catalogue: Catalogue) -> str:
    """The key of the body that gives the income certificate."""
    return catalogue.services[INCOME].body


@pytest.fixture
def permit(body: str) -> dict[str, Any]:
    """A complete row of a new service."""
    return {**PERMIT, "body": body}


@pytest.fixture
def plan(write: Write, catalogue: Catalogue) -> Callable[..., Plan]:
    """Plans the import of CSV text, or of anything else as JSON, into the small catalogue."""

    def planned(content: Any, into: Catalogue = catalogue) -> Plan:
        name = "official.csv" if isinstance(content, str) else "official.json"
        return plan_import(write(name, content), into, batch="2025-11")

    return planned


def income(plan: Plan) -> Service:
    return plan.catalogue.services[INCOME]


def faults(plan: Callable[..., Plan], content: Any) -> list[str]:
    with pytest.raises(ImportFaults) as caught:
        plan(content)
    return caught.value.faults


def test_a_row_changes_only_the_columns_present(plan: Callable[..., Plan], catalogue: Catalogue) -> None:
    made = plan(f"slug,time_limit_days,fee_inr\n{INCOME},२१,\n")
    assert income(made) == replace(catalogue.services[INCOME], time_limit_days=21)
    assert [(change.kind, change.key) for change in made.changes] == [(SERVICE, INCOME)]
    assert made.counts == {(SERVICE, "changed"): 1}


def test_null_means_not_known_and_an_empty_cell_means_leave(plan: Callable[..., Plan], catalogue: Catalogue) -> None:
    text = "slug,time_limit_days,officer_designated,officer_first_appeal,aliases_mr,documents\n{},null,NULL,,null,\n"
    changed, before = income(plan(text.format(INCOME))), catalogue.services[INCOME]
    assert changed.time_limit_days is None
    assert (changed.officers.designated, changed.officers.first_appeal) == (None, before.officers.first_appeal)
    assert (changed.aliases["mr"], changed.aliases["hi"]) == ((), before.aliases["hi"])
    assert changed.documents == before.documents


def test_json_changes_parts_of_objects_and_null_means_not_known(
    plan: Callable[..., Plan], catalogue: Catalogue
) -> None:
    row = {
        "slug": INCOME,
        "name": {"en": "Certificate of Income"},
        "officers": None,
        "aliases": {"roman": ["kamai cha dakhla"]},
        "fee_inr": 33.6,
        "Disposal Period (Days)": "७",
        "documents": ["photo", ["aadhaar", "ration-card"]],
    }
    changed, before = income(plan([row])), catalogue.services[INCOME]
    assert (changed.name.en, changed.name.mr) == ("Certificate of Income", before.name.mr)
    assert changed.officers.second_appeal is None
    assert (changed.aliases["roman"], changed.aliases["en"]) == (("kamai cha dakhla",), before.aliases["en"])
    assert (changed.fee_inr, changed.time_limit_days) == (33.6, 7)
    assert changed.documents == (("photo",), ("aadhaar", "ration-card"))


def test_a_registration_of_mahait_is_read_by_its_own_headings(plan: Callable[..., Plan]) -> None:
    text = (
        "Slug,ServiceID,Service Name (English),Service Name (Marathi),Disposal Period (Days),Department,"
        "Competent (Designated) Authority,First Appellate Officer,Second Appellate Officer\r\n"
        f"{INCOME},४१११,Income Certificate,उत्पन्न प्रमाणपत्र,15,Revenue Department,Naib Tahsildar,Tahsildar,Collector\r\n"
    )
    changed = income(plan(text))
    assert (changed.service_id, changed.name.mr, changed.department) == ("4111", "उत्पन्न प्रमाणपत्र", "revenue")
    assert (changed.officers.designated, changed.officers.second_appeal) == ("Naib Tahsildar", "Collector")


def test_a_row_without_slug_is_found_by_its_service_id(plan: Callable[..., Plan], catalogue: Catalogue) -> None:
    numbered = plan(f"slug,service_id\n{INCOME},4111\n").catalogue
    assert plan("service_id,time_limit_days\n4111,9\n", numbered).catalogue.services[INCOME].time_limit_days == 9


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("service_id,fee_inr\n4111,9\n", "ServiceID 4111 is of 2 services; add a `slug` column"),
        ("service_id,fee_inr\n9999,9\n", "ServiceID 9999 is of no service in the catalogue; add a `slug` column"),
        ("service_id,fee_inr\n,9\n", "neither a slug nor a ServiceID; add a `slug` column"),
    ],
)
def test_a_row_whose_service_id_is_not_of_one_service_is_never_guessed(
    plan: Callable[..., Plan], text: str, told: str
) -> None:
    numbered = plan(f"slug,service_id\n{INCOME},4111\n{COTTON},4111\n").catalogue
    with pytest.raises(ImportFaults, match="official.csv:2: ") as caught:
        plan(text, numbered)
    assert told in str(caught.value)


def test_a_new_service_knows_nothing_that_its_row_does_not_say(
    plan: Callable[..., Plan], permit: dict[str, Any]
) -> None:
    made = plan([permit])
    new = made.catalogue.services["revenue-space-permit"]
    assert (new.time_limit_days, new.fee_inr, new.officers.designated, new.service_id) == (None, None, None, None)
    assert (new.documents, new.batch, new.source, new.recalled) == ((), "2025-11", "import official.json", False)
    assert made.counts == {(SERVICE, "new"): 1}
    assert made.catalogue.families["space-permit"] == ("revenue-space-permit",)


@pytest.mark.parametrize("missing", ["name_hi", "name_mr", "name_en", "department", "body", "family", "kind"])
def test_a_new_service_without_a_required_column_is_refused(
    plan: Callable[..., Plan], permit: dict[str, Any], missing: str
) -> None:
    row = {**permit, "name": dict(permit["name"])}
    if missing.startswith("name_"):
        del row["name"][missing[-2:]]
    else:
        del row[missing]
    (told,) = faults(plan, [row])
    assert f"`revenue-space-permit` is a new service without {missing};" in told
    assert "never translated by machine" in told


def test_a_mahait_row_of_a_new_service_is_told_to_bring_its_hindi_name(plan: Callable[..., Plan], body: str) -> None:
    text = f"slug,Service Name,Service Name (Marathi),Department,body,family,kind\nnew-one,New,नवे,महसूल,{body},new,permission\n"
    (told,) = faults(plan, text)
    assert told.startswith("official.csv:2: `new-one` is a new service without name_hi; ")


def test_departments_and_bodies_may_be_called_by_name(plan: Callable[..., Plan], permit: dict[str, Any]) -> None:
    row = {**permit, "department": "महसूल  विभाग", "body": "तहसील कार्यालय"}
    new = plan([row]).catalogue.services["revenue-space-permit"]
    assert (new.department, new.body) == ("revenue", permit["body"])


def test_new_departments_bodies_and_documents_come_with_the_services_that_use_them(plan: Callable[..., Plan]) -> None:
    names = {"en": "Space", "mr": "अंतराळ", "hi": "अंतरिक्ष"}
    made = plan(
        {
            "services": [{**PERMIT, "department": "space", "body": "space-office", "documents": ["star-map"]}],
            "documents": [{"key": "star-map", "name": names}, {"key": "photo", "name": {"en": "Photograph"}}],
            "bodies": [{"key": "space-office", "name": names, "short": names, "level": "state", "area": "any"}],
            "departments": [{"key": "space", "name": names}],
        }
    )
    assert made.catalogue.services["revenue-space-permit"].documents == (("star-map",),)
    assert made.catalogue.documents["photo"].name.en == "Photograph"
    assert [change.kind for change in made.changes] == ["department", "document", "document", "body", "service"]


def test_withdrawn_takes_a_service_out_and_its_other_cells_are_not_read(plan: Callable[..., Plan]) -> None:
    made = plan(f"slug,time_limit_days,withdrawn\n{COTTON},,yes\n{INCOME},,no\n")
    assert made.changes == (Change(SERVICE, COTTON, None),)
    assert made.counts == {(SERVICE, "withdrawn"): 1, (SERVICE, "unchanged"): 1}
    assert COTTON not in made.catalogue.services


def test_a_merge_keeps_what_it_was_merged_from_and_reminds_of_what_is_still_given(plan: Callable[..., Plan]) -> None:
    one, two = sorted(set(SMALL) - {INCOME, COTTON})
    made = plan(f"slug,merged_from,withdrawn\n{INCOME},{COTTON};{one};{two};long-gone,\n{COTTON},,yes\n{one},,yes\n")
    assert income(made).merged_from == (COTTON, one, two, "long-gone")
    assert len(made.remarks) == 1
    assert f"merged from `{two}`, which is still given" in made.remarks[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("slug,department\n{0},revenu\n", "official.csv:2: unknown department `revenu`; did you mean `revenue`?"),
        ("slug,department\n{0},moon\n", "unknown department `moon`; correct it, or add it under `departments`"),
        ("slug,body\n{0},moon\n", "unknown body `moon`; correct it, or add it under `bodies` of a JSON import"),
        ("slug,documents\n{0},photo;addhaar\n", "unknown document `addhaar`; did you mean `aadhaar`?"),
        ("slug,documents\n{0},photo|wings\n", "unknown document `wings`"),
        ("slug,kind\n{0},wish\n", "`kind` is `wish`; use one of"),
        ("slug,kind\n{0},null\n", "`kind` is null; give a value, or leave it empty"),
        ("slug,name_hi\n{0},null\n", "`name_hi` is null; give a value"),
        ("slug,name_mr\n{0},Utpannacha dakhla\n", "`name` in mr has no Devanagari letter"),
        ("slug,name_mr\n{0},?????? ????\n", "`name` in mr has no Devanagari letter"),
        ("slug,name_mr\n{0},à¤‰à¤¤à¥\n", "`name` in mr has no Devanagari letter"),
        ("slug,name_en\n{0},उत्पन्न\n", "`name` in en is not in Latin letters"),
        ("slug,time_limit_days\n{0},15 days\n", "`time_limit_days` is `15 days`; write a plain number"),
        ("slug,time_limit_days\n{0},1.5\n", "whole days"),
        ("slug,time_limit_days\n{0},99999\n", "a number from 0 to 3650"),
        ("slug,service_id\n{0},41\n", "`service_id` is `41`; write four digits"),
        ("slug,withdrawn\n{0},maybe\n", "`withdrawn` is `maybe`; write yes or no"),
        ("slug,withdrawn\nno-such,yes\n", "`no-such` is withdrawn but not in the catalogue"),
        ("slug,fee_inr\nNo Such,1\n", "`slug` is `No Such`; use a-z"),
        ("slug,fee_inr\n{0},1\n{0},2\n", "official.csv:3: `{0}` stands in official.csv:2 already; keep one"),
        ("slug,source\n{0}," + "x" * 501 + "\n", "shorten it to 500"),
        ("slug,merged_from\n{0},A B\n", "`merged_from` is `A B`"),
    ],
)
def test_a_wrong_row_is_told_with_file_line_and_remedy(plan: Callable[..., Plan], text: str, told: str) -> None:
    (fault,) = faults(plan, text.replace("{0}", INCOME))
    assert fault.startswith("official.csv:")
    assert told.replace("{0}", INCOME) in fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("slug,fees\n{0},1\n", "official.csv:1: unknown column `fees`"),
        ("slug,time_limit_day\n{0},1\n", "did you mean `time_limit_days`?"),
        ("slug,fee_inr,Fee\n{0},1,2\n", "`fee_inr` and `Fee` are both the column fee_inr; remove one"),
        ("name_en,fee_inr\nX,1\n", "neither a slug nor a service_id column"),
    ],
)
def test_wrong_headings_are_told(plan: Callable[..., Plan], text: str, told: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        plan(text.replace("{0}", INCOME))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"fees": 1}, "unknown column `fees`"),
        ({"name": "Income"}, "`name` is not an object"),
        ({"name": None}, "`name_mr` is null"),
        ({"name": {"fr": "x"}}, "`name` has the unknown key `fr`; use mr, hi, en"),
        ({"name": {"en": "A"}, "name_en": "B"}, "the column name_en is given twice"),
        ({"name": {"en": {"deep": 1}}}, "`name_en` is"),
        ({"name": {"en": "A\ud800"}}, "control character"),
        ({"time_limit_days": True}, "`time_limit_days` is True"),
        ({"time_limit_days": -5}, "write a plain number"),
        ({"time_limit_days": [5]}, "`time_limit_days` is a list; give one value"),
        ({"time_limit_days": 10**400}, "write a plain number"),
        ({"withdrawn": 2}, "`withdrawn` is 2"),
        ({"documents": {"a": 1}}, "`documents` is"),
        ({"documents": [5]}, "`documents` holds `5`; list texts"),
        ({"documents": [["photo", [1]]]}, "list texts"),
        ({"aliases": {"mr": ["एक;दोन"]}}, "without a semicolon"),
        ({"aliases": ["x"]}, "`aliases` is not an object"),
        ({"merged_from": [""]}, "list texts that are not empty"),
        ({"slug": None}, "`slug` is null"),
        ({"slug": 5}, "new service without"),
    ],
)
def test_a_wrong_type_in_json_is_told(plan: Callable[..., Plan], cells: dict[str, Any], told: str) -> None:
    assert told in faults(plan, [{"slug": INCOME, **cells}])[0]


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("documents", {"key": "Two Words"}, "`key` is `Two Words`"),
        ("documents", {}, "`key` is `None`"),
        ("documents", {"key": "x", "name": {"en": "X", "mr": "क्ष"}}, "`name` has no hi text"),
        ("documents", {"key": "x", "name": "X"}, "`name` is not texts by language"),
        ("documents", {"key": "x", "colour": "red"}, "a document has no `colour`; use key, name"),
        ("bodies", {"key": "x", "level": 5}, "`level` is not a text"),
        ("bodies", {"key": "tahsil-office-x", "name": {"en": "X", "mr": "क्ष", "hi": "क्ष"}}, "`short` is not an object"),
        ("departments", {"key": "revenue", "name": {"mr": 5}}, "`name` is not texts by language"),
    ],
)
def test_a_wrong_document_body_or_department_is_told(
    plan: Callable[..., Plan], table: str, row: dict[str, Any], told: str
) -> None:
    assert told in faults(plan, {table: [row]})[0]


def test_all_faults_are_told_at_once(plan: Callable[..., Plan]) -> None:
    told = faults(plan, f"slug,fee_inr\n{INCOME},free\n{COTTON},5\nnew-one,5\n")
    assert [fault.split(": ")[0] for fault in told] == ["official.csv:2", "official.csv:4"]


def test_an_import_that_would_leave_no_service_is_refused(plan: Callable[..., Plan]) -> None:
    text = "slug,withdrawn\n" + "".join(f"{slug},yes\n" for slug in SMALL)
    assert "no service would be left" in faults(plan, text)[0]


def test_one_faulty_row_means_that_nothing_is_applied(
    write: Write, store: CatalogueStore, catalogue: Catalogue
) -> None:
    path = write("x.csv", f"slug,fee_inr\n{INCOME},5\n{COTTON},wrong\n")
    with pytest.raises(ImportFaults):
        import_file(path, store)
    assert store.refresh() == catalogue
    assert store.history() == []


def test_a_dry_run_tells_and_writes_nothing(write: Write, store: CatalogueStore) -> None:
    plan, version = import_file(write("x.csv", f"slug,fee_inr\n{INCOME},5\n"), store, dry_run=True)
    assert (plan.counts, version, store.history()) == ({(SERVICE, "changed"): 1}, None, [])


def test_an_import_is_live_and_in_the_history_and_the_same_one_again_makes_no_version(
    write: Write, store: CatalogueStore
) -> None:
    path = write("x.csv", f"slug,fee_inr\n{INCOME},5\n")
    assert import_file(path, store, note="why")[1] == 1
    assert store.current().services[INCOME].fee_inr == 5
    assert import_file(path, store)[1] is None
    assert [(one.source, one.note) for one in store.history()] == [("x.csv", "why")]


def test_another_import_in_between_is_not_lost(
    write: Write, open_small: Callable[[str], CatalogueStore], url: str
) -> None:
    store, other = open_small(url), open_small(url)
    between = iter([write("other.csv", f"slug,time_limit_days\n{INCOME},88\n")])

    def interrupted(rows: Any) -> Any:
        for path in between:
            import_file(path, other)
        return rows

    _, version = import_file(write("x.csv", f"slug,fee_inr\n{INCOME},5\n"), store, progress=interrupted)
    changed = store.current().services[INCOME]
    assert (version, changed.fee_inr, changed.time_limit_days) == (2, 5, 88)


def test_a_withdrawn_service_comes_back_with_its_whole_row(
    write: Write, store: CatalogueStore, catalogue: Catalogue
) -> None:
    import_file(write("out.csv", f"slug,withdrawn\n{COTTON},yes\n"), store)
    with pytest.raises(ImportFaults, match="is a new service without name_en"):
        import_file(write("half.csv", f"slug,fee_inr\n{COTTON},5\n"), store)
    import_file(write("back.json", [service_row(catalogue.services[COTTON])]), store)
    assert store.current().services[COTTON] == catalogue.services[COTTON]
