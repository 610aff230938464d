"""Options that several commands share, so that they are called and mean the same everywhere."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from podlint.cli.cache import Cache, usual_folder
from podlint.cli.inputs import Request
from podlint.cli.loudness import Loudness
from podlint.cli.running import usual_jobs
from podlint.config.baseline import Baseline
from podlint.config.selection import Choice
from podlint.config.settings import Given, SettingsFinder
from podlint.config.value import Threshold, known_version
from podlint.dataclass import dataclass
from podlint.kubernetes import NEWEST, OLDEST, Version
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.ignore import Ignores
from podlint.report.style import Style, wants_color

if TYPE_CHECKING:
    from podlint.timeline.requirement import Requirement

T = TypeVar("T")
Command = Callable[..., Any]
Decorator = Callable[[Command], Command]
Callback = Callable[[click.Context, click.Parameter, Any], Any]

_NARROWEST = 80


@dataclass(frozen=True, slots=True)
class Wanted:
    """What :func:`input_options` were given: which files to read and how to judge them."""

    paths: Sequence[str]
    kubernetes: Version | None
    assume: Assumptions
    configuration: Path | None
    exclude: Sequence[str]
    stdin_filename: str

    def request(
        self,
        choice: Choice = Choice(),
        fail_on: Threshold | None = None,
        require: tuple[Requirement, ...] = (),
        baseline: Baseline | None = None,
    ) -> Request:
        """The inputs asked for, and how the command line judges them. ConfigurationError for a bad ``--config``."""
        given = Given(self.kubernetes, choice, fail_on, self.assume, require, baseline)
        return Request(self.paths, SettingsFinder(given, self.configuration), self.exclude, self.stdin_filename)


def reading(parse: Callable[[Any], T]) -> Callback:
    """A click callback that reads an option's value by ``parse``, whose ValueError is a wrong use of the option."""

    def callback(context: click.Context, parameter: click.Parameter, value: Any) -> T | None:
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            raise click.BadParameter(str(error), context, parameter) from error

    return callback


def _patterns(texts: tuple[str, ...]) -> tuple[str, ...]:
    if texts:
        Ignores.of_patterns(texts, os.sep)
    return texts


def judging_options(command: Command) -> Command:
    """The options that say for what and under which assumptions to judge."""
    command = click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Use this configuration instead of the nearest .podlint.yaml or pyproject.toml above each file.",
    )(command)
    command = click.option(
        "--assume",
        metavar="NAME=RANGE",
        multiple=True,
        callback=reading(Assumptions.parse),
        help="What to assume of something the manifest does not say, e.g. boot.app=20s..45s. Repeatable.",
    )(command)
    return click.option(
        "--kubernetes-version",
        metavar="VERSION",
        callback=reading(known_version),
        help=f"The Kubernetes version to judge for, {OLDEST.release} to {NEWEST.release} (default: {NEWEST.release}).",
    )(command)


def running_options(command: Command) -> Command:
    """How much of the machine to check with; the command gets them as ``jobs: int`` and ``cache: Cache | None``."""
    command = click.option(
        "--no-cache",
        "cache",
        is_flag=True,
        callback=_cache,
        help="Use no results of earlier runs, and keep none.",
    )(command)
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1),
        callback=lambda _context, _parameter, jobs: jobs or usual_jobs(),
        help="How many processes to check with, at most (default: one for each processor).",
    )(command)


def predicting_options(command: Command) -> Command:
    """``--jobs`` and ``--no-cache`` where one process does all and nothing is kept: a command line may say them everywhere."""
    command = click.option(
        "--no-cache", is_flag=True, expose_value=False, help="As in check; nothing of a prediction is ever kept."
    )(command)
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1),
        expose_value=False,
        help="As in check; a prediction is one process's work, however many there may be.",
    )(command)


def _cache(_context: click.Context, _parameter: click.Parameter, unwanted: bool) -> Cache | None:
    return None if unwanted else Cache(usual_folder())


def input_options(command: Command) -> Command:
    """``[PATH]…`` and the options that say how to read and judge; the command gets them as ``wanted: Wanted``."""

    @click.argument("paths", nargs=-1, metavar="[PATH]...")
    @judging_options
    @click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        callback=reading(_patterns),
        help="Leave out what matches (.gitignore syntax, relative to the current folder). Repeatable.",
    )
    @click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="What to call standard input (-).")
    @functools.wraps(command)
    def with_inputs(
        *args: Any,
        paths: tuple[str, ...],
        kubernetes_version: Version | None,
        assume: Assumptions,
        config: Path | None,
        exclude: tuple[str, ...],
        stdin_filename: str,
        **others: Any,
    ) -> Any:
        wanted = Wanted(paths or (".",), kubernetes_version, assume, config, exclude, stdin_filename)
        return command(*args, wanted=wanted, **others)

    return with_inputs


def format_options(formats: Sequence[str]) -> Decorator:
    """``--format`` (as ``format_name``, None where not given) and ``--output`` (as ``outputs``, format and file)."""

    def output(text: str) -> tuple[str, Path]:
        name, _, file = text.partition("=")
        if name not in formats or not file:
            raise ValueError(f"write FORMAT=FILE, with FORMAT one of {', '.join(formats)}")
        return name, Path(file)

    def decorate(command: Command) -> Command:
        command = click.option(
            "--output",
            "outputs",
            metavar="FORMAT=FILE",
            multiple=True,
            callback=reading(lambda texts: tuple(output(text) for text in texts)),
            help="Write this format to a file, too. Repeatable.",
        )(command)
        return click.option("--format", "format_name", type=click.Choice(formats), help="What to print.")(command)

    return decorate


def color_option(command: Command) -> Command:
    """``--color``; the command gets ``style: Style``."""

    def style(choice: Any) -> Style:
        return Style(wants_color(choice, os.environ, terminal=sys.stdout.isatty()))

    return click.option(
        "--color",
        "style",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        callback=reading(style),
        help="Colours; auto means on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise.",
    )(command)


def telling_options(
    *, quiet: str, verbose: str = "Say what was read, set aside, and with which settings."
) -> Decorator:
    """``-q`` and ``-v`` with what they mean to a command, which gets them as ``loudness: Loudness``."""

    def decorate(command: Command) -> Command:
        @click.option("-q", "--quiet", is_flag=True, help=quiet)
        @click.option("-v", "--verbose", is_flag=True, help=verbose)
        @functools.wraps(command)
        def with_loudness(*args: Any, quiet: bool, verbose: bool, **others: Any) -> Any:
            return command(*args, loudness=Loudness(quiet, verbose), **others)

        return with_loudness

    return decorate


def terminal_columns(narrowest: int = _NARROWEST) -> int:
    """How wide text may be: the terminal's width, at least ``narrowest``, and 80 columns where there is none."""
    return max(shutil.get_terminal_size((_NARROWEST, 24)).columns, narrowest)
