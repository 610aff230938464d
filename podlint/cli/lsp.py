"""``podlint lsp``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from podlint.cli.options import judging_options
from podlint.cli.output import tell
from podlint.config.settings import Given
from podlint.kubernetes import Version
from podlint.lifecycle.unknown import Assumptions

_LIBRARIES = ("pygls", "lsprotocol", "cattrs", "attrs")


@click.command("lsp")
@judging_options
def command(kubernetes_version: Version | None, assume: Assumptions, config: Path | None) -> None:
    """Serve an editor over standard input and output (Language Server Protocol).

    Editors start this command by themselves: see docs/editors.md.
    """
    try:
        from podlint.lsp.desk import Desk
        from podlint.lsp.serve import serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        raise click.ClickException("the editor server needs a library: pip install 'podlint[lsp]'") from missing
    if sys.stdin.isatty():
        tell(["waiting for an editor on standard input; editors start this command themselves"], ())
    serve(Desk(Given(kubernetes_version, assume=assume), config))
