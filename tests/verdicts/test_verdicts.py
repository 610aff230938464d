"""What a real API server 1.36.2 said of small Pods: ``podlint check`` says yes and no to the same, at the same fields."""

import re
from functools import cache

import pytest

from podlint.checks.finding import Finding
from podlint.checks.run import check_reading
from podlint.kubernetes import Version
from podlint.manifest.read import read
from tests.verdicts.recorded import ROWS, decoding
from tools.compare_verdicts import rejections as rejecting

SERVER = Version(1, 36, 2)
TEMPLATE = "env-value-template"
"""The one row that podlint takes for a template that is yet to be rendered: it says so and judges nothing."""

OTHER_PATHS = {
    "spec.securityContext.shareProcessNamespace": "spec.shareProcessNamespace",
    "spec.containers.resources.requests[ram]": "spec.containers.resources.limits.ram",
    "spec.containers.resources.requests[Memory]": "spec.containers.resources.limits.Memory",
    "spec.containers.resources.requests[nvidia.com/gpu]": "spec.containers.resources.limits[nvidia.com/gpu]",
}
"""Where the server names a field of its own form of the object, or one that it has filled in, what is written."""


@cache
def rejections(name: str) -> tuple[Finding, ...]:
    reading = read("verdict.yaml", ROWS[name]["yaml"].encode())
    assert (reading.template is not None) == (name == TEMPLATE)
    return tuple(rejecting(check_reading(reading, kubernetes=SERVER).findings))


def said(found: tuple[Finding, ...]) -> str:
    return "\n".join(f"{finding.rule} at {finding.field}: {finding.message}" for finding in found) or "nothing"


def steps(field: str) -> list[str]:
    """A path without its indices."""
    return [step for step in re.split(r"\.(?![^\[]*\])|(?=\[)", re.sub(r"\[\d+\]", "", field)) if step]


def keyed(field: str) -> list[str]:
    return [step.strip("[]") for step in steps(field)]


def is_at_or_below(finding: Finding, field: str) -> bool:
    plain = re.sub(r"\[\d+\]", "", field.split(".{", maxsplit=1)[0])
    wanted = keyed(OTHER_PATHS.get(plain, plain))
    return keyed(finding.field)[: len(wanted)] == wanted


@pytest.mark.parametrize("name", ROWS)
def test_yes_and_no_are_the_servers(name: str) -> None:
    row = ROWS[name]
    if name == TEMPLATE:
        assert rejections(name) == ()
        return

    assert (not rejections(name)) == row["ok"], (
        f"the server says {row['decode_error'] or row['errors'] or 'yes'}; podlint says {said(rejections(name))}"
    )


DECODED = [name for name, row in ROWS.items() if row["errors"] and not row["decode_error"]]


@pytest.mark.parametrize("name", DECODED)
def test_every_error_of_the_server_is_found_at_its_field(name: str) -> None:
    for error in ROWS[name]["errors"]:
        generated = error["field"] == "metadata.name" and "generateName" in ROWS[name]["yaml"]
        field = "metadata.generateName" if generated else error["field"]

        assert any(is_at_or_below(finding, field) for finding in rejections(name)), (
            f"the server: {field}: {error['detail']}\npodlint: {said(rejections(name))}"
        )


@pytest.mark.parametrize("name", DECODED)
def test_no_more_is_said_than_the_server_says(name: str) -> None:
    for finding in rejections(name):
        errors = ROWS[name]["errors"]
        assert any(is_at_or_below(finding, error["field"]) for error in errors), f"{said((finding,))}\nserver: {errors}"


NOT_DECODED = [name for name, row in ROWS.items() if row["decode_error"] and name != TEMPLATE]


@pytest.mark.parametrize("name", NOT_DECODED)
def test_what_cannot_be_decoded_is_found_where_the_message_says(name: str) -> None:
    row = ROWS[name]
    found, message = rejections(name), row["decode_error"]
    twice = re.findall(r'line (\d+): key "([^"]+)" already set', message)
    fields = said_of.at if (said_of := decoding(row)) is not None else ()
    for field in fields:
        assert any(is_at_or_below(finding, field) for finding in found), said(found)
    for line, key in twice:
        assert any(finding.place.span.line == int(line) or finding.path[-1] == key for finding in found), said(found)
    assert found


@pytest.mark.parametrize("name", [name for name in NOT_DECODED if ROWS[name]["errors"]])
def test_what_decoding_stumbles_on_hides_nothing_else(name: str) -> None:
    """An error of validation beside one of decoding has its own finding, unless the other explains it: a field that is
    missing since it is misspelt is told once.
    """
    found = rejections(name)
    for error in ROWS[name]["errors"]:
        holder = keyed(error["field"].rpartition(".")[0])
        explained = any(
            finding.rule == "unknown-field"
            and keyed(finding.field)[:-1] in (holder, holder[:-1], keyed(error["field"]))
            for finding in found
        )
        assert explained or any(is_at_or_below(finding, error["field"]) for finding in found), said(found)
