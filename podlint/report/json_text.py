"""JSON that no terminal, encoding or CI log can make something else of."""

from __future__ import annotations

import json
from typing import Any


def json_text(data: Any) -> str:
    """``data`` as JSON, a line's end at its end. What is beyond ASCII is escaped, and so are GitHub's ``##[`` commands."""
    return json.dumps(data, indent=2, ensure_ascii=True).replace("##[", r"#\u0023[") + "\n"
