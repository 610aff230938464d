"""What commands do wrong: their words, their scripts, who hears the stop signal, and what restarts come to."""

import json

import pytest

from podlint.checks.change import SetField
from podlint.checks.run import check_text
from podlint.kubernetes import Version
from podlint.manifest.node import Json
from tests.checks.found import findings, messages, pod


def running(command: list[str], image: str = "registry.example.com/app:1.0", more: str = "") -> str:
    return pod(f"containers:\n- name: app\n  image: {image}\n  command: {json.dumps(command)}\n{more}")


def script(text: str, image: str = "alpine:3.22", more: str = "") -> str:
    return running(["sh", "-c", text], image, more)


# --- words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "split"),
    [
        ("sleep 10", ["sleep", "10"]),
        ("/usr/bin/app --verbose", ["/usr/bin/app", "--verbose"]),
        ("/usr/bin/app /etc/app.conf", ["/usr/bin/app", "/etc/app.conf"]),
        ("sh -c 'sleep 10; exit 1'", ["sh", "-c", "sleep 10; exit 1"]),
        ("/opt/My App/bin/run", None),
        ("app", None),
        ("$(APP) --verbose", None),
    ],
)
def test_a_command_line_in_one_word(word: str, split: list[Json] | None) -> None:
    found = findings("command-arg-not-split", running([word]))
    changes = [change for finding in found if finding.fix for change in finding.fix.changes]
    assert changes == ([] if split is None else [SetField(("spec", "containers", 0, "command"), split)])


def test_arguments_stay_where_they_are() -> None:
    (finding,) = findings("command-arg-not-split", running(["sleep 10"], more="  args: [x]\n"))
    assert finding.fix is not None
    assert finding.fix.changes == (SetField(("spec", "containers", 0, "command"), ["sleep", "10"]),)


def test_arguments_alone_are_a_command_where_the_image_has_no_entry_point() -> None:
    text = "containers:\n- name: app\n  image: {}\n  args: ['sleep 10']\n"
    assert findings("command-arg-not-split", pod(text.format("alpine:3.22")))
    assert not findings("command-arg-not-split", pod(text.format("registry.example.com/app:1.0")))


# --- scripts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trap ‘exit 0’ TERM; sleep 9 & wait", "the word `‘exit`"),  # noqa: RUF001
        ("sleep 5；date", "the word `5；date`"),  # noqa: RUF001
        ("x=“a b” app", "the word `x=“a`"),
        ("echo “hello”", None),
        ("x=1 printf “hello”", None),
        ("app --title 你好，世界；", None),  # noqa: RUF001
        ("app --title it’s", None),  # noqa: RUF001
        ("app # it’s “so”", None),  # noqa: RUF001
        ("app '“so”'", None),
        ("cat <<E\n“so”\nE", None),
        ("while true do date; done", "`done` comes before the `do` of its `while`"),
    ],
)
def test_scripts_that_do_not_mean_what_they_say(text: str, said: str | None) -> None:
    found = messages("shell-syntax-error", script(text))
    assert len(found) == (said is not None)
    assert all(said is not None and said in message for message in found)


def test_a_script_is_read_as_it_is_handed_over() -> None:
    env = "  env: [{name: LOOP, value: 'do date'}]\n"
    assert not findings("shell-syntax-error", script("while true; $(LOOP); sleep 1; done", more=env))
    assert findings("shell-syntax-error", script("while true; date; sleep 1; done"))
    elsewhere = "  env: [{name: LOOP, valueFrom: {configMapKeyRef: {name: c, key: k}}}]\n"
    assert not findings("shell-syntax-error", script("while true; $(LOOP) sleep 1; done", more=elsewhere))


# --- who hears SIGTERM -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("mkdir -p /x; /opt/server\n", "mkdir -p /x; exec /opt/server\n"),
        ("mkdir -p /x && /opt/server -a >/x/log 2>&1\n", "mkdir -p /x && exec /opt/server -a >/x/log 2>&1\n"),
        ("mkdir /x\n/opt/server \\\n  -a\n# end\n", "mkdir /x\nexec /opt/server \\\n  -a\n# end\n"),
        ("mkdir /x; A=1 /opt/server\n", None),
        ("/opt/server | tee /x", None),
    ],
)
def test_exec_is_written_where_that_is_all_it_takes(text: str, mended: str | None) -> None:
    (finding,) = findings("shell-wraps-main-process", script(text))
    assert [finding.fix] == [None] or finding.fix is not None
    changes = [] if finding.fix is None else [change.value for change in finding.fix.changes]  # type: ignore[union-attr]
    assert changes == ([] if mended is None else [mended])


@pytest.mark.parametrize(
    "text",
    [
        "/opt/server",
        "mkdir -p /x; exec /opt/server",
        "mkdir -p /x && /opt/server",
        "run() { /opt/server; }; mkdir /x; run",
        "mkdir /x; /opt/server; echo done",
        "trap 'exit 0' TERM; mkdir /x; /opt/server",
        "mkdir /x; sleep infinity",
    ],
)
def test_no_server_is_a_child_of_the_shell(text: str) -> None:
    assert not findings("shell-wraps-main-process", script(text))


def test_one_mistake_is_told_once() -> None:
    """What podlint can read of SIGTERM is pid1-ignores-sigterm's to say."""
    text = script("mkdir -p /x; httpd -f -p 8080")
    assert findings("pid1-ignores-sigterm", text)
    assert not findings("shell-wraps-main-process", text)


# --- restarts --------------------------------------------------------------------------------------------

LIVENESS = "  livenessProbe: {exec: {command: [test, -f, /tmp/ok]}, periodSeconds: 5}\n"


@pytest.mark.parametrize(
    ("text", "more", "ends"),
    [
        ("date", "", True),
        ("sleep 599", "", True),
        ("sleep 601", "", False),
        ("sleep 300", LIVENESS, False),  # killed before
        ("sleep 8", LIVENESS, True),  # before the probe can have it killed
        ("touch /tmp/ok; sleep 300", LIVENESS, True),
        ("sleep infinity", "", False),
    ],
)
def test_a_command_that_ends_though_it_is_restarted(text: str, more: str, ends: bool) -> None:
    assert bool(findings("command-exits-under-always", script(text, more=more))) is ends


def test_a_container_with_a_policy_of_its_own_is_judged_by_the_version() -> None:
    text = script("date", more="  restartPolicy: Never\n")
    assert not findings("command-exits-under-always", text)
    old = check_text(text, kubernetes=Version(1, 33))
    assert [finding.rule for finding in old if finding.rule == "command-exits-under-always"]


def test_the_kill_that_may_be_the_last() -> None:
    text = (
        "restartPolicy: OnFailure\ncontainers:\n- name: app\n  image: alpine:3.22\n  command: [sh, -c, \"trap 'exit 0' TERM; sleep 9000 & wait\"]\n"
        "  livenessProbe: {{exec: {{command: [test, -f, /x]}}, periodSeconds: {}, failureThreshold: {}}}\n"
    )

    def restarts(period: int, threshold: int) -> list[str]:
        found = messages("onfailure-swallows-liveness", pod(text.format(period, threshold)))
        return [message.split("it is restarted ")[1].split(" at least")[0] for message in found]

    assert restarts(5, 1) == ["2 times"]  # lives/liveness-onfailure-exit0
    assert restarts(10, 3) == ["4 times"]
    assert restarts(100, 5) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("trap 'exit 0' TERM; sleep 9000 & wait", "the Pod is Succeeded, since it exits with 0"),
        ("trap 'exit 3' TERM; sleep 9000 & wait", "the Pod is Failed, and"),
        ("sleep 9000", "the Pod is Failed, and"),
        ("/opt/app", "the Pod is Failed, unless it exits with 0"),
    ],
)
def test_what_becomes_of_a_pod_that_is_not_restarted(text: str, ends: str) -> None:
    (message,) = messages("restart-never-with-liveness", script(text, more=f"{LIVENESS}restartPolicy: Never\n"))
    assert ends in message


# --- variables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "safe"),
    [
        ([("A", "1"), ("A", "1")], [True]),
        ([("A", "1"), ("A", "2")], [False]),
        ([("A", "1"), ("A", "2"), ("A", "3")], [False, False]),
        ([("A", "1"), ("A", "$(A):2")], []),
        ([("A", "1"), ("B", "$(A)"), ("A", "2")], []),
        ([("A", "1"), ("B", "1")], []),
    ],
)
def test_a_variable_that_is_set_twice(entries: list[tuple[str, str]], safe: list[bool]) -> None:
    env = json.dumps([{"name": name, "value": value} for name, value in entries])
    found = findings("env-duplicate", running(["/app"], more=f"  env: {env}\n"))
    assert [finding.fix is not None and finding.fix.safe for finding in found] == safe


def test_an_image_asks_the_registry_only_where_its_policy_says_so() -> None:
    (latest,) = messages("image-tag-latest", running(["/app"], "app:latest"))
    (present,) = messages("image-tag-latest", running(["/app"], "app:latest", "  imagePullPolicy: IfNotPresent\n"))
    assert "asks the registry" in latest
    assert "registry held" in present
    assert "asks" not in present
