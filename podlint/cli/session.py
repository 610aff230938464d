"""One run of ``podlint check``: find, set aside, read, check, suppress, sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from podlint.checks.fingerprint import Fingerprint
from podlint.checks.rule import Rule, rules
from podlint.cli.examine import Examined, Told
from podlint.cli.inputs import Input, Manifest, Request, SetAside, inputs
from podlint.cli.running import Running
from podlint.config.baseline import Baseline
from podlint.dataclass import dataclass
from podlint.kubernetes import NEWEST, Version
from podlint.manifest.discover import Unreadable
from podlint.manifest.origin import Origins
from podlint.manifest.source import Source
from podlint.pod.beside import KIND_NAMES
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.findings.summary import count

if TYPE_CHECKING:
    from podlint.checks.own.rule import Unjudged
    from podlint.cli.surroundings import Readings


@dataclass
class Session:
    """What has come of a run so far."""

    findings: list[Judged] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    origins: dict[str, Origins] = field(default_factory=dict)
    files: int = 0
    pods: int = 0
    suppressed: int = 0
    baseline: Baseline | None = None
    """What is known, and not told again."""
    met: Counter[Fingerprint] = field(default_factory=Counter)
    """All that was to be told, what the baseline knows included. Empty where there is no baseline."""
    baselined: int = 0
    """Findings that the baseline knows."""
    set_aside: int = 0
    failing: bool = False
    """A finding is at or above what its file's settings fail on."""
    errors: list[str] = field(default_factory=list)
    """What could not be looked at: the run ends with status 2."""
    notes: list[str] = field(default_factory=list)
    """What was not looked at, and may be so."""
    details: list[str] = field(default_factory=list)
    """What happened, for those who want to know."""
    _judged: dict[str, Collection[str]] = field(default_factory=dict)
    """The rules that report, by the baseline's name of each file that was looked at."""
    _rules: dict[str, Rule] = field(default_factory=dict)
    """Those of which something was found, at least: a team's own rules are not those of every file."""
    _unjudged: dict[tuple[str, str], list[tuple[str, Unjudged]]] = field(default_factory=dict)
    """By rule and where it is defined, the Pods of which it could not tell whether it holds, with their files."""
    _versions: dict[Version, None] = field(default_factory=dict)

    def add(self, manifest: Manifest, examined: Examined) -> None:
        """Take in what came of one input."""
        settings = manifest.settings
        self.baseline = settings.given.baseline
        if examined.mistake is not None:
            self.errors.append(f"{manifest.name}: not checked because of {examined.mistake}")
            return
        if manifest.beside:
            self.set_aside += 1
        else:
            self._versions[settings.kubernetes] = None
            if examined.template is not None:
                what = f"a {examined.template} template is no YAML until it is rendered"
                self.notes.append(f"{manifest.name}: skipped: {what}")
                return
            self.files += 1
        self.pods += examined.pods
        self.suppressed += examined.suppressed
        self.notes += examined.notes
        for each in examined.unjudged:
            self._unjudged.setdefault((each.rule, each.defined), []).append((manifest.name, each))
        if examined.judged:
            self._tell(manifest, examined)

    def _tell(self, manifest: Manifest, examined: Examined) -> None:
        """Keep what is to be reported of the findings about one input."""
        settings = manifest.settings
        reported = self._new(manifest, examined.told)
        if reported:
            self.findings += reported
            self._rules.update(settings.rules)
            self.sources[manifest.name] = manifest.source()
            self.origins[manifest.name] = examined.origins
            self.failing = self.failing or any(settings.fails(severity) for severity, _ in reported)

    def _new(self, manifest: Manifest, told: Sequence[Told]) -> list[Judged]:
        """What of one input's findings the baseline does not know. Of many alike it knows as many as it counts."""
        baseline = self.baseline
        if baseline is None:
            return [Judged(each.severity, each.finding) for each in told]
        file = baseline.file(manifest.name)
        self._judged[file] = manifest.settings.told.keys()
        new = []
        for each in told:
            print_ = each.fingerprint._replace(file=file)
            self.met[print_] += 1
            if self.met[print_] > baseline.known[print_]:
                new.append(Judged(each.severity, each.finding))
        self.baselined += len(told) - len(new)
        return new

    def finish(self) -> None:
        """Say what stands at the end of every run."""
        for (rule, defined), those in self._unjudged.items():
            name, first = those[0]
            more = f" (and in {count(len(those) - 1, 'more place')})" if len(those) > 1 else ""
            self.errors.append(f"{defined}: rule {rule} cannot judge {name}:{first.line}{more}: {first.reason}")
        if not self.pods:
            self.notes.append(f"no Pod found in {count(self.files + self.set_aside, 'file')}")
        if self.baseline is not None and (gone := self.baseline.gone(self.met, self._judged)):
            what = f"{count(gone, 'finding')} of the baseline {self.baseline.path}"
            self.notes.append(f"{what} not found any more: write it anew with --write-baseline")

    @property
    def outcome(self) -> Outcome:
        """What there is to print. Where settings differ from file to file in version, the newest stands for all."""
        return Outcome(
            kubernetes=max(self._versions, default=NEWEST),
            findings=self.findings,
            files=self.files,
            pods=self.pods,
            suppressed=self.suppressed,
            baselined=None if self.baseline is None else self.baselined,
            sources=self.sources,
            origins=self.origins,
            rules=rules() | self._rules,
        )

    @property
    def status(self) -> int:
        """The exit status (contract: Commands)."""
        return 2 if self.errors else int(self.failing)


def given_by(request: Request) -> list[Input]:
    """What there is to check, and what is looked at beside it.

    ConfigurationError where a configuration on the way is wrong.
    """
    return list(inputs(replace(request, beside=KIND_NAMES)))


def check_inputs(
    given: Sequence[Input],
    only: Container[str] | None = None,
    readings: Readings | None = None,
    running: Running | None = None,
) -> Session:
    """Check all of ``given``, or those with a name in ``only``: the others surround them then.

    ``readings`` are those of an earlier run, of which some may still hold. ``running`` says with how much of the
    machine; without it, with this process alone.
    """
    session = Session()
    manifests = [each for each in given if isinstance(each, Manifest)]
    asked = [each for each in manifests if only is None or each.name in only]
    examined = iter((running or Running()).examined(asked, manifests, readings))
    for each in given:
        if only is not None and each.name not in only:
            continue
        match each:
            case Manifest():
                session.add(each, next(examined))
            case SetAside():
                session.set_aside += 1
            case Unreadable(name, reason):
                session.errors.append(f"{name}: {reason}")
    session.finish()
    return session
