"""One run of ``podlint check``: find, set aside, read, check, suppress, sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from podlint.checks.finding import Finding
from podlint.checks.fingerprint import Fingerprint, fingerprint
from podlint.checks.own.rule import Unjudged
from podlint.checks.rule import Rule, rules
from podlint.checks.run import check_beside, check_reading
from podlint.cli.inputs import Input, Manifest, Request, SetAside, inputs
from podlint.cli.mistake import own_mistake
from podlint.cli.surroundings import Readings, Surroundings
from podlint.config.baseline import Baseline
from podlint.config.complaints import Known
from podlint.config.settings import Settings
from podlint.config.silence import sift
from podlint.kubernetes import NEWEST, Version
from podlint.manifest.discover import Unreadable
from podlint.manifest.kustomization import Completion
from podlint.manifest.origin import Origins
from podlint.manifest.source import Reading, Source
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import KINDS, Neighbourhood
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.findings.summary import count


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
    _configurations: dict[str, None] = field(default_factory=dict)

    def add(self, manifest: Manifest, reading: Callable[[Manifest], Reading], neighbourhood: Neighbourhood) -> None:
        """Check one input. A mistake of podlint's own in it is told, and stops no other input."""
        settings = manifest.settings
        self.baseline = settings.given.baseline
        try:
            if manifest.beside:
                self._check_beside(manifest, reading(manifest), neighbourhood)
                return
            self._versions[settings.kubernetes] = None
            self._configurations[settings.configuration.name] = None
            self._check(reading(manifest), settings, manifest.completion, neighbourhood)
        except Exception as error:  # noqa: BLE001 -- one broken rule or odd file must not silence the others
            self.errors.append(f"{manifest.name}: not checked because of {own_mistake(error)}")

    def _check(
        self,
        reading: Reading,
        settings: Settings,
        completion: Callable[[], Completion | None],
        neighbourhood: Neighbourhood,
    ) -> None:
        name = reading.source.name
        if reading.template is not None:
            self.notes.append(f"{name}: skipped: a {reading.template} template is no YAML until it is rendered")
            return
        checked = check_reading(
            reading,
            kubernetes=settings.kubernetes,
            assume=settings.assumptions,
            templates=settings.pod_templates,
            completion=completion,
            images=settings.images,
            require=settings.requirements,
            neighbourhood=neighbourhood,
            own=settings.own,
        )
        for each in checked.unjudged:
            self._unjudged.setdefault((each.rule, each.defined), []).append((name, each))
        self.files += 1
        self.pods += len(checked.pods)
        self.notes += [
            f"{name}:{problem.span.line}: not checked from here on: {problem.message}"
            for problem in reading.problems
            if problem.kind.value not in settings.told
        ]
        judged = settings.told.keys() - checked.looked_around if checked.pods else ()
        self._tell(reading, settings, checked.findings, checked.pods, judged)

    def _check_beside(self, manifest: Manifest, reading: Reading, neighbourhood: Neighbourhood) -> None:
        """Check a file without Pods for what its objects do to those of other files."""
        self.set_aside += 1
        if neighbourhood.pods and reading.template is None:
            found = check_beside(reading, neighbourhood, completion=manifest.completion)
            self._tell(reading, manifest.settings, found, [])

    def _tell(
        self,
        reading: Reading,
        settings: Settings,
        found: Iterable[Finding],
        pods: Sequence[Pod],
        judged: Collection[str] = (),
    ) -> None:
        """Keep what is to be reported of the findings about one input, of which the rules ``judged`` know all."""
        name = reading.source.name
        sifted = sift(reading, pods, found, Known(settings.rules, judged))
        self.suppressed += sum(settings.reports(finding) for finding in sifted.hidden)
        told = self._new(reading, settings, [finding for finding in sifted.kept if settings.reports(finding)])
        reported = sorted((Judged(settings.severity(finding), finding) for finding in told), key=_order)
        if reported:
            self.findings += reported
            self._rules.update(settings.rules)
            self.sources[name] = reading.source
            self.origins[name] = reading.origins
            self.failing = self.failing or any(settings.fails(severity) for severity, _ in reported)

    def _new(self, reading: Reading, settings: Settings, told: list[Finding]) -> list[Finding]:
        """What of one input's findings the baseline does not know. Of many alike it knows as many as it counts."""
        baseline = self.baseline
        if baseline is None:
            return told
        file = baseline.file(reading.source.name)
        self._judged[file] = settings.told.keys()
        new = []
        for finding in sorted(told, key=lambda each: each.place.span):
            print_ = fingerprint(finding, file, reading.documents)
            self.met[print_] += 1
            if self.met[print_] > baseline.known[print_]:
                new.append(finding)
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
        used = [name for name in self._configurations if name]
        self.details += [f"settings from {name}" for name in used]
        self.details.append(f"set aside for holding no Pod: {count(self.set_aside, 'file')}")

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
    return list(inputs(replace(request, beside={kind for _, kind in KINDS})))


def check_inputs(
    given: Sequence[Input], only: Container[str] | None = None, readings: Readings | None = None
) -> Session:
    """Check all of ``given``, or those with a name in ``only``: the others surround them then.

    ``readings`` are those of an earlier run, of which some may still hold.
    """
    session = Session()
    readings = readings or Readings()
    neighbourhood = Neighbourhood(Surroundings([each for each in given if isinstance(each, Manifest)], readings))
    for each in given:
        if only is not None and each.name not in only:
            continue
        match each:
            case Manifest():
                session.add(each, readings.of, neighbourhood)
            case SetAside():
                session.set_aside += 1
            case Unreadable(name, reason):
                session.errors.append(f"{name}: {reason}")
    session.finish()
    return session


def _order(judged: Judged) -> tuple[object, ...]:
    severity, finding = judged
    return (finding.place.span, -severity, finding.rule, finding.message)
