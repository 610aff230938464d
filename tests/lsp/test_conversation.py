"""``podlint lsp`` as an editor meets it."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from tests.cli.running import BAD, CLEAN, podlint
from tests.lsp.talking import ABLE, ASKING, Editor, edited, identifier, of_word, position, soon

TIMEOUT, MOUNT = "probe-timeout-not-below-period", "volume-mount-unknown"


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def editor(loop: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for all tests that do not end it: each test has documents of its own."""
    editor = loop.run(Editor.start(tmp_path_factory.mktemp("workspace")))
    yield editor
    loop.run(editor.stop())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path / "web +%41é.yaml"


def row(diagnostic: types.Diagnostic) -> tuple[str, str, str]:
    assert diagnostic.severity is not None
    return str(diagnostic.range), diagnostic.severity.name, str(diagnostic.code)


# --- diagnostics -----------------------------------------------------------------------------------------


def test_a_document_is_looked_at_when_it_is_opened_and_again_when_it_is_mended(
    loop: asyncio.Runner, editor: Editor, path: Path
) -> None:
    async def talk() -> None:
        editor.open(path, BAD)
        told = await editor.told(path, 1)
        assert [row(each) for each in told] == [
            ("11:24-11:25", "Warning", TIMEOUT),
            ("13:16-13:23", "Error", MOUNT),
        ]
        assert told[1].message.splitlines()[0] == (
            "volumeMount 'workdri' names no volume of this Pod; did you mean 'workdir'?"
        )
        assert {each.source for each in told} == {"podlint"}
        editor.change(path, 2, BAD.replace("workdri\n", "workdir\n").replace("timeoutSeconds: 8", "timeoutSeconds: 5"))
        assert await editor.told(path, 2) == []

    loop.run(talk())


def test_columns_count_as_the_protocol_counts(loop: asyncio.Runner, editor: Editor, path: Path) -> None:
    text = BAD.replace("{port: 80}", '{host: "😀", prot: 80}')

    async def talk() -> None:
        editor.open(path, text)
        told = await editor.told(path, 1)
        assert of_word(text, "prot") in [each.range for each in told if each.code == "unknown-field"]

    loop.run(talk())


def test_what_is_no_yaml_yet_is_told_and_nothing_breaks(loop: asyncio.Runner, editor: Editor, path: Path) -> None:
    async def talk() -> None:
        editor.open(path, BAD.replace("{port: 80}", "{port: 80"))
        assert [row(each) for each in await editor.told(path, 1)] == [("9:19-9:20", "Error", "yaml-syntax")]
        for version in range(2, 40):  # as somebody types it; the last is what counts
            editor.change(path, version, BAD[: len(BAD) * version // 40])
        editor.change(path, 40, BAD)
        assert [each.code for each in await editor.told(path, 40)] == [TIMEOUT, MOUNT]

    loop.run(talk())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("values.yaml", "replicas: 3\n"),
        ("deployment.yaml", "kind: Pod\nmetadata: {{ include x }}\n  {{- end }}\n"),
        ("tsconfig.json", "{ // no JSON\n}"),
        ("empty.yaml", ""),
    ],
)
def test_nothing_is_said_of_what_is_no_manifest(
    loop: asyncio.Runner, editor: Editor, path: Path, name: str, text: str
) -> None:
    async def talk() -> None:
        editor.open(path.with_name(name), text)
        assert await editor.told(path.with_name(name), 1) == []

    loop.run(talk())


def test_the_nearest_configuration_counts_as_it_is_when_the_document_is_saved(
    loop: asyncio.Runner, editor: Editor, path: Path
) -> None:
    configuration = path.with_name(".podlint.yaml")

    async def talk() -> None:
        configuration.write_text(f"ignore: [{TIMEOUT}]\nseverity: {{{MOUNT}: warning}}\n")
        editor.open(path, BAD)
        assert [row(each)[1:] for each in await editor.told(path, 1)] == [("Warning", MOUNT)]
        configuration.write_text("exclude: ['*.yaml']\n")
        editor.save(path)
        assert await editor.told(path, 1) == []
        configuration.write_text("ignroe: []\n")
        editor.save(path)
        assert "did you mean 'ignore'?" in await soon(editor.shown.get())

    loop.run(talk())


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: %s}\n  ports: [{port: 80}]\n"
LABELLED = CLEAN.replace("name: web\n", "name: web\n  labels: {app: web}\n")


def test_open_documents_count_as_they_stand_and_others_as_they_lie(
    loop: asyncio.Runner, editor: Editor, path: Path
) -> None:
    service = path.with_name("service.yaml")
    path.write_text(LABELLED)

    async def talk() -> None:
        editor.open(service, SERVICE % "wbe")
        assert [each.code for each in await editor.told(service, 1)] == ["service-selects-nothing"]
        editor.open(path, LABELLED.replace("app: web", "app: wbe"))
        assert await editor.told(service, 1) == []
        editor.close(path)
        assert await editor.told(path, None) == []
        assert [each.code for each in await editor.told(service, 1)] == ["service-selects-nothing"]

    loop.run(talk())


HOSTILE = CLEAN.replace("name: app", r'name: "a`]]>\u001b[31m<script>|**b**\u202e[x](http://evil.example)"')


def test_manifest_text_is_shown_and_obeyed_nowhere(loop: asyncio.Runner, editor: Editor, path: Path) -> None:
    text = HOSTILE.replace(
        "      image", "      livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 20}\n      image"
    )

    async def talk() -> None:
        editor.open(path, text)
        told = await editor.told(path, 1)
        assert told
        hover = await editor.hover(path, position(text, 'name: "a'))
        assert hover is not None
        for shown in (*(each.message for each in told), hover):
            assert shown.replace("\n", "").isprintable()
        words = re.sub(r"```text\n.*?\n```", "", hover, flags=re.DOTALL)
        assert "<script>" not in words.replace(r"\<", "")
        assert "](" not in words.replace(r"\]", "")
        assert "://" not in words.replace(r"\:", "")

    loop.run(talk())


@pytest.mark.slow
def test_a_client_that_asks_is_answered_and_sent_nothing(loop: asyncio.Runner, path: Path) -> None:
    async def talk() -> None:
        editor = await Editor.start(path.parent, ASKING)
        editor.open(path, BAD)
        asked = types.DocumentDiagnosticParams(identifier(path))
        for text, codes in ((BAD, [TIMEOUT, MOUNT]), (CLEAN, [])):
            editor.change(path, 2, text)
            report = await soon(editor.client.text_document_diagnostic_async(asked))
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            assert [each.code for each in report.items] == codes
        assert await editor.stop() == (0, "")
        assert editor.sent.empty()

    loop.run(talk())


@pytest.mark.slow
def test_a_client_is_given_what_it_understands(loop: asyncio.Runner, path: Path) -> None:
    text = BAD.replace("timeoutSeconds: 8", "timeoutSeconds: 8 # podlint: ignore[image-tag-latest] none")
    text += "    - name: workdir\n      emptyDir: {}\n"

    async def talk() -> None:
        editor = await Editor.start(path.parent, ABLE)
        editor.open(path, text)
        told = {str(each.code): each for each in await editor.told(path, 1)}
        assert told["suppression-unused"].tags == (types.DiagnosticTag.Unnecessary,)
        description, related = told[MOUNT].code_description, told[MOUNT].related_information
        assert description is not None
        assert description.href.endswith(f"/rules/volumes/{MOUNT}.md")
        assert related is not None
        assert (related[0].location.uri, str(related[0].location.range)[:3]) == (path.as_uri(), "15:")
        hover = await editor.hover(path, position(text, "periodSeconds"))
        assert hover is not None
        assert "- boot-budget.app 10..21.3 s: app may take 10 s" in hover
        assert "`" not in hover
        action = (await editor.actions(path, of_word(text, "workdri")))["Mend everything that podlint can mend safely"]
        assert action.edit is None
        resolved = await soon(editor.client.code_action_resolve_async(action))
        assert "name: workdri\n" not in edited(text, resolved.edit)
        editor.change(path, 2, CLEAN)
        stale = await soon(editor.client.code_action_resolve_async(action))
        assert stale.edit is None
        assert await editor.stop() == (0, "")

    loop.run(talk())


# --- hovers ----------------------------------------------------------------------------------------------

PROBED = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0
      livenessProbe:
        httpGet: {path: /, port: 80}
        failureThreshold: 6
        periodSeconds: 0
"""


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("failureThreshold", ["**app: livenessProbe.failureThreshold**", "- **boot-budget.app** 50..60.3 s: app may"]),
        ("failureThreshold", ["boots-too-slowly: app is killed", "app +50..62.4 s      killing app (liveness)"]),
        ("livenessProbe", ["Not written, so: initialDelaySeconds 0, timeoutSeconds 1, successThreshold 1"]),
        ("periodSeconds", ["**app: livenessProbe.periodSeconds counts as 10**"]),
        (
            "app\n",
            [
                "**container app**",
                "- **hang-restart.app** ",
                "boots-in-time: starts and becomes Ready, if boot.app <= 50 s",
            ],
        ),
        ("spec", ["Not written, so: terminationGracePeriodSeconds 30, restartPolicy Always", "- **deletion** "]),
        ("    - name", None),
        ("kind", None),
        ("web}", None),
        ("containers", None),
    ],
)
def test_a_field_tells_the_budgets_and_events_that_rest_on_it(
    loop: asyncio.Runner, editor: Editor, path: Path, word: str, shown: list[str] | None
) -> None:
    async def talk() -> None:
        editor.open(path, PROBED)
        hover = await editor.hover(path, position(PROBED, word))
        if shown is None:
            assert hover is None
        else:
            assert hover is not None
            assert [part for part in shown if part not in hover] == [], hover

    loop.run(talk())


# --- what can be done ------------------------------------------------------------------------------------


def test_mending_everything_gives_what_check_fix_gives(
    loop: asyncio.Runner, editor: Editor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\ufeff" + BAD.replace("name: web", "name: web # 😀") + f"---\n{BAD}"
    path.write_text(text, encoding="utf-8")

    async def talk() -> str:
        editor.open(path, text)
        only = [types.CodeActionKind.SourceFixAll]
        (action,) = (await editor.actions(path, of_word(text, "spec"), only)).values()
        assert action.kind == "source.fixAll.podlint"
        return edited(text, action.edit)

    mended = loop.run(talk())

    monkeypatch.chdir(path.parent)
    podlint("check", "--fix", path.name)
    assert mended.encode() == path.read_bytes()
    assert "workdri\n" not in mended


def test_one_finding_is_mended_or_ignored_where_it_is(loop: asyncio.Runner, editor: Editor, path: Path) -> None:
    async def talk() -> None:
        editor.open(path, BAD)
        actions = await editor.actions(path, of_word(BAD, "workdri"), ["quickfix"])
        assert list(actions) == ["Rename to 'workdir'", f"Ignore this finding of {MOUNT} here"]
        mending, ignoring = actions.values()
        assert mending.is_preferred
        assert edited(BAD, mending.edit) == BAD.replace("workdri\n", "workdir\n")
        assert edited(BAD, ignoring.edit) == BAD.replace(
            "name: workdri\n", f"name: workdri  # podlint: ignore[{MOUNT}] \n"
        )
        editor.change(path, 2, edited(BAD, ignoring.edit))
        assert [each.code for each in await editor.told(path, 2)] == [TIMEOUT]
        assert await editor.actions(path, of_word(BAD, "kind"), ["quickfix"]) == {}

    loop.run(talk())


# --- beginning and end -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_line_says_how_to_judge(loop: asyncio.Runner, path: Path) -> None:
    async def talk() -> None:
        editor = await Editor.start(path.parent, ABLE, "--assume", "boot.app=3s")
        editor.open(path, PROBED)
        hover = await editor.hover(path, position(PROBED, "app\n"))
        assert hover is not None
        assert "runs: starts and becomes Ready" in hover
        assert await editor.stop() == (0, "")

    loop.run(talk())


@pytest.mark.slow
def test_a_client_that_leaves_without_a_word_ends_the_server(loop: asyncio.Runner, path: Path) -> None:
    async def talk() -> None:
        editor = await Editor.start(path.parent)
        editor.open(path, BAD)
        assert editor.client._server is not None
        assert editor.client._server.stdin is not None
        editor.client._server.stdin.close()
        assert await editor.end() == (0, "")

    loop.run(talk())


@pytest.mark.slow
def test_exit_without_shutdown_is_an_error(loop: asyncio.Runner, path: Path) -> None:
    async def talk() -> None:
        editor = await Editor.start(path.parent)
        editor.client.exit(None)
        assert await editor.end() == (1, "")

    loop.run(talk())
