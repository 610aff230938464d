"""The names of the templates that rendered text came from."""

import pytest

from podlint.manifest.read import read

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n"


def annotated(*lines: str) -> str:
    text = "".join(f"      {line}\n" for line in lines)
    return f"{POD}  annotations:\n    config.kubernetes.io/origin: |\n{text}"


def origins(text: str) -> list[str | None]:
    return [document.origin for document in read("<stdin>", text.encode()).documents]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"---\n# Source: shop/templates/web.yaml\n{POD}---\n# Source: shop/charts/db/templates/x y.yaml\n{POD}",
         ["shop/templates/web.yaml", "shop/charts/db/templates/x y.yaml"]),
        (f"---\r\n# Source: shop/templates/web.yaml\r\n{POD}", ["shop/templates/web.yaml"]),
        (f"# Source: shop/templates/web.yaml\n{POD}---\n{POD}", ["shop/templates/web.yaml", None]),
        (f"---\n# Source: https://example.com/a/templates/web.yaml\n{POD}", [None]),
        (f"---\n# Source: the manual\n{POD}", [None]),
        (f"---\n# a word first\n# Source: shop/templates/web.yaml\n{POD}", [None]),
        (f"---\n{POD}data: |\n  ---\n  # Source: shop/templates/web.yaml\n", [None]),
        (annotated("path: base/web.yaml"), ["base/web.yaml"]),
        (annotated("path: base/web.yaml", "repo: https://example.com/shop", "ref: v1.2"),
         ["https://example.com/shop//base/web.yaml?ref=v1.2"]),
        (annotated("configuredIn: kustomization.yaml", "configuredBy:", "  kind: ConfigMapGenerator"),
         ["kustomization.yaml"]),
        (annotated("nothing of use"), [None]),
        (f"{POD}  annotations:\n    config.kubernetes.io/origin: [path]\n", [None]),
        (f"---\n# Source: shop/templates/web.yaml\n{annotated('path: base/web.yaml')}", ["base/web.yaml"]),
    ],
)  # fmt: skip
def test_a_document_is_from_where_the_tool_says(text: str, expected: list[str | None]) -> None:
    assert origins(text) == expected


def test_what_is_no_yaml_has_its_template_all_the_same() -> None:
    reading = read(
        "<stdin>", f"---\n# Source: a/templates/a.yaml\n{POD}---\n# Source: a/templates/b.yaml\na: [\n".encode()
    )

    (problem,) = reading.problems
    assert reading.origins.at(problem.span.line) == "a/templates/b.yaml"
