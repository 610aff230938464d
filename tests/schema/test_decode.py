"""What strict decoding takes and refuses, beside what the recorded verdicts show."""

import pytest

from podlint.kubernetes import NEWEST
from podlint.manifest.node import Mapping, find, format_path
from podlint.manifest.read import read
from podlint.schema.decode import check_object, check_template
from tests.schema.judging import container, document, judge, messages, node, places, pod


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("terminationGracePeriodSeconds: {}", ["30", "30.0", "3e1", "0x1e", "1_000", "-1", "~", "9223372036854775807"]),
        ("priority: {}", ["2147483647", "-2147483648", "null"]),
        ("hostNetwork: {}", ["true", "yes", "off", "~"]),
        (
            "overhead: {{cpu: {}}}",
            ["1", "0.5", "500m", "'500m'", "1e3", "1E3", "12Ki", "3E", "2n", ".5", "' 1Gi '", "~"],
        ),
        ("containers: [{{livenessProbe: {{httpGet: {{port: {}}}}}}}]", ["80", "'80'", "http", "80.0"]),
        ("nodeName: {}", ["'1'", "2024-01-01", "1:30", "12e4567", "~"]),
        ("nodeSelector: {}", ["{a: b}", "{a: ~}", "{}", "~"]),
        ("containers: {}", ["[]", "[~]", "~", "[{args: [a, ~]}]"]),
    ],
)
def test_values_that_decode(field: str, values: list[str]) -> None:
    for value in values:
        assert judge(pod(field.format(value))) == [], value


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "terminationGracePeriodSeconds: {}",
            ["'30'", "1.5", "true", "[]", "{}", "9223372036854775808", "1e19"],
        ),
        ("priority: {}", ["2147483648", "-2147483649", "3e9"]),
        ("hostNetwork: {}", ["'true'", "1", "0", "maybe"]),
        ("overhead: {{cpu: {}}}", ["true", "''", "1 Gi", "64MB", "1gi", "1e", "one", "[1]", "1.5.0"]),
        ("containers: [{{livenessProbe: {{httpGet: {{port: {}}}}}}}]", ["true", "80.5", "3e9", "[80]"]),
        ("nodeName: {}", ["1", "true", "0x10", "[a]", "{a: b}"]),
        ("nodeSelector: {}", ["[a]", "text", "{a: 1}", "{a: true}", "{a: {b: c}}"]),
        ("containers: {}", ["{name: a}", "text", "[text]", "[[]]", "[{args: [1]}]", "[{args: text}]"]),
    ],
)
def test_values_that_do_not_decode(field: str, values: list[str]) -> None:
    for value in values:
        assert [mistake.kind for mistake in judge(pod(field.format(value)))] == ["wrong-type"], value


@pytest.mark.parametrize(
    "time", ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00", "'2026-01-31T12:00:00Z'", "null"]
)
def test_times_that_decode(time: str) -> None:
    assert judge(f"apiVersion: v1\nkind: Pod\nmetadata:\n  creationTimestamp: {time}\n") == []


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-01-31", "2026-13-01T00:00:00Z", "2026-01-31 12:00:00Z", "1769860800"]
)
def test_times_that_do_not_decode(time: str) -> None:
    [mistake] = judge(f"apiVersion: v1\nkind: Pod\nmetadata:\n  creationTimestamp: {time}\n")
    assert mistake.kind == "wrong-type"


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (
            container("env: [{name: A, value: yes}]"),
            '`value` wants a string, and yes without quotes is a boolean in YAML; write "yes"',
        ),
        (
            container("args: [serve, 8080]"),
            '`args[1]` wants a string, and 8080 without quotes is a number in YAML; write "8080"',
        ),
        (
            container('ports: [{containerPort: "80"}]'),
            '`containerPort` wants a whole number, not the text "80"; write 80 without quotes',
        ),
        (
            container("livenessProbe: {periodSeconds: 1m30s}"),
            "`periodSeconds` wants a whole number of seconds, not the text 1m30s; write 90",
        ),
        (container("livenessProbe: {periodSeconds: 0.5}"), "`periodSeconds` wants a whole number of seconds, not 0.5"),
        (
            container("ports: [{containerPort: 3000000000}]"),
            "`containerPort` wants a whole number, at most 2147483647, not 3000000000",
        ),
        (container("tty: 'on'"), '`tty` wants true or false, not the text "on"; write true without quotes'),
        (
            container("resources: {limits: {memory: 512MB}}"),
            "`memory` in `limits` wants a quantity like 500m or 1Gi, not the text 512MB; write 512M or 512Mi",
        ),
        (
            container("resources: {limits: {cpu: '1,5'}}"),
            '`cpu` in `limits` wants a quantity like 500m or 1Gi, not the text "1,5"; write 1.5',
        ),
        (
            container("env: {A: b}"),
            "`env` wants a list, not an object; write an item with `name` and `value` for each",
        ),
        (
            container("livenessProbe: {exec: [cat, /ok]}"),
            "`exec` wants an object, not a list; the list belongs in `command`",
        ),
        (
            container("securityContext: [{runAsUser: 1}]"),
            "`securityContext` wants an object, not a list; leave out the `-`",
        ),
        (container("env: {name: A, value: b}"), "`env` wants a list, not an object; begin each item with `-`"),
        (
            container("lifecycle: {preStop: {sleep: {seconds: 5s}}}"),
            "`seconds` wants a whole number of seconds, not the text 5s; write 5",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {annotations: {idleSeconds: [5]}}\n",
            "`idleSeconds` in `annotations` wants a string, not a list",
        ),
        (container("command: sleep 5"), "`command` wants a list of strings, not the text sleep 5"),
        (
            container("args: [{echo: hi}]"),
            "`args[0]` wants a string, not an object; a text with a colon and a space in it needs quotes",
        ),
        (pod("containers: {name: app}"), "`containers` wants a list, not an object; begin each item with `-`"),
    ],
)
def test_a_message_says_what_is_wanted_and_what_to_write(manifest: str, message: str) -> None:
    assert messages(judge(manifest)) == [message]


@pytest.mark.parametrize(
    "fields",
    [
        f"tty: |\n  {'a' * 50}\n  b",
        f"tty: '{'a' * 50}\n\n  b'",
        f"image: {'1' * 200}",
        f"{'a' * 50}: 1",
        f"? |-\n  {'a' * 50}\n  b\n: 1",
    ],
)
def test_a_message_is_one_short_line_whatever_the_manifest_holds(fields: str) -> None:
    [mistake] = judge(container(fields))
    assert "\n" not in mistake.message
    assert len(mistake.message) < 160


def test_quoting_a_free_text_is_safe_and_quoting_a_word_of_kubernetes_is_not() -> None:
    [value, pull] = judge(container("env: [{name: A, value: no}]\nimagePullPolicy: no"))
    assert (value.instead, value.safe) == ('"no"', True)
    assert (pull.instead, pull.safe) == ('"no"', False)


def test_names_are_case_sensitive() -> None:
    assert places(judge(pod("Containers: []"))) == ["spec.Containers"]


def test_an_unknown_field_is_refused_even_if_it_is_null() -> None:
    assert places(judge(pod("colour:"))) == ["spec.colour"]


def test_every_mistake_of_an_object_is_found() -> None:
    found = judge(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {labels: {a: 1}}\nspec:\n  replicas: '2'\n  size: 1\n"
    )
    assert places(found) == ["metadata.labels.a", "spec.replicas", "spec.size"]


def test_kinds_that_podlint_does_not_know_are_nothing_to_it() -> None:
    assert judge("apiVersion: example.com/v1\nkind: Widget\nspec: {containers: 1}\n") == []
    assert judge("apiVersion: apps/v1beta1\nkind: Deployment\nspec: {size: 1}\n") == []
    assert judge("kind: [Pod]\napiVersion: v1\n") == []


def test_status_is_not_looked_into() -> None:
    assert judge("apiVersion: v1\nkind: Pod\nstatus: {anything: [1]}\n") == []
    assert places(judge("apiVersion: v1\nkind: Pod\nstatus: fine\n")) == ["status"]


def test_the_directives_of_a_strategic_merge_patch_are_no_fields() -> None:
    assert judge(pod("$setElementOrder/containers: [{name: a}]\ncontainers: [{name: a, $patch: delete}]")) == []


def test_paths_begin_where_the_object_stands_in_a_list() -> None:
    reading = read(
        "list.yaml", b"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {colour: 1}\n"
    )
    [found] = reading.documents
    assert isinstance(found.root, Mapping)
    assert places(check_object(found.root, found.base, NEWEST)) == ["items[0].spec.colour"]


def test_an_alias_repeats_no_mistake() -> None:
    text = pod("containers:\n- name: a\n  env: &env [{name: A, value: 1}]\n- name: b\n  env: *env")
    assert places(judge(text)) == ["spec.containers[0].env[0].value"]


def test_what_many_aliases_expand_to_is_looked_at_once() -> None:
    levels = ["- &a0 {name: a, env: [{name: A, value: 1}]}"]
    levels += ["- *a0"] * 1000
    assert len(judge(pod("containers:\n" + "\n".join(levels)))) == 1


def test_a_template_in_another_kind_is_judged_by_itself() -> None:
    root = document(
        "kind: Rollout\nspec:\n  template:\n    spec:\n      containers: [{name: a, imagepullpolicy: x}]\n"
    ).root
    template = find(root, ("spec", "template"))
    assert template is not None

    [mistake] = check_template(template, ("spec", "template"), NEWEST)

    assert format_path(mistake.path) == "spec.template.spec.containers[0].imagepullpolicy"
    assert mistake.instead == "imagePullPolicy"


def test_a_template_that_is_no_object_is_a_wrong_type() -> None:
    [mistake] = check_template(node("x"), ("spec", "template"), NEWEST)
    assert mistake.message == 'the Pod template wants an object, not the text "x"'
