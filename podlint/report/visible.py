"""Manifest text made safe to show.

Names, messages and quoted lines come from files that anybody may have written. Shown as they are, they could
move the cursor, hide text (bidirectional controls, zero-width characters), or speak to the CI system that
copies the output into its log: GitHub's runner obeys a line that begins with ``::`` and any ``##[``.
"""

from __future__ import annotations

import re
import textwrap

from podlint.regex import regex

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    r"""``text`` on one line, with everything that does not print written out (``\x1b``, ``\u202e``).

    The result is printable, cannot begin a workflow command where it stands first on a line (whatever follows it),
    and holds none of the older kind, which count anywhere.
    """
    if not text.isprintable():
        text = "".join([glyph(char) for char in text])
    if "##[" in text:
        text = text.replace("##[", r"#\x23[")
    if ":" in text and text.lstrip().startswith(":"):
        text = text.replace(":", r"\x3a", 1)
    return text


def wrapped(text: str, columns: int, indent: str = "", hanging: str | None = None) -> list[str]:
    """``text``, visible, in lines that fit; those after the first begin with ``hanging``. What stood inside a line begins no command."""
    lines = textwrap.wrap(
        visible(text),
        columns,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )
    return [visible(line) for line in lines]


_ACTIVE = regex(
    r"""
      \](?=\()                   # a link or an image
    | \{(?=\d+\})                # a placeholder of a SARIF message
    | <(?=[A-Za-z/!?])           # HTML
    | (?<![\w.+-])@(?=[A-Za-z0-9])  # somebody is called
    """,
    re.VERBOSE,
)


def inert(text: str) -> str:
    r"""``text`` for readers of which some show it as plain text and some as Markdown: it is the same for both.

    As :func:`visible`, and what would be a link, an image, HTML or a mention is written out, too (``\x3cscript>``).
    """
    return _ACTIVE.sub(lambda found: f"\\x{ord(found[0]):02x}", visible(text))


def glyph(char: str) -> str:
    r"""One character as it is shown: itself where it prints, else its escape."""
    if char.isprintable():
        return char
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
