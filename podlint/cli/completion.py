"""``podlint completion``: what a shell needs to complete podlint's commands, options and rule names."""

from __future__ import annotations

import sys

import click
from click.shell_completion import CompletionItem, get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    For bash: podlint completion bash > ~/.local/share/bash-completion/completions/podlint. For zsh: into a file _podlint
    in a folder of $fpath. For fish: into ~/.config/fish/completions/podlint.fish.
    """
    from podlint.cli.main import commands

    made = get_completion_class(shell)
    assert made is not None, "click knows all of them"
    sys.stdout.write(made(commands, {}, "podlint", "_PODLINT_COMPLETE").source() + "\n")


def complete_rule(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The rules by name, with what they find."""
    from podlint.checks.rule import rules

    return [CompletionItem(name, help=rule.summary) for name, rule in rules().items() if name.startswith(incomplete)]


def complete_selectors(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The last word of a list of rules and categories."""
    from podlint.checks.rule import rules

    before, comma, last = incomplete.rpartition(",")
    known = dict.fromkeys([*rules(), *(rule.category for rule in rules().values()), "all"])
    return [CompletionItem(f"{before}{comma}{word}") for word in known if word.startswith(last)]
