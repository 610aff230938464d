"""Image references, with what their short forms leave out."""

import pytest

from podlint.pod.image import Image, parse

SHA256 = f"sha256:{'0123456789abcdef' * 4}"
SHA512 = f"sha512:{'0123456789abcdef' * 8}"


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        ("nginx", Image("docker.io", "library/nginx", "latest", None)),
        ("nginx:1.27-alpine", Image("docker.io", "library/nginx", "1.27-alpine", None)),
        ("nginx:TAG_1", Image("docker.io", "library/nginx", "TAG_1", None)),
        (f"nginx@{SHA256}", Image("docker.io", "library/nginx", None, SHA256)),
        (f"nginx:1@{SHA512}", Image("docker.io", "library/nginx", "1", SHA512)),
        ("bitnami/redis", Image("docker.io", "bitnami/redis", "latest", None)),
        ("docker.io/nginx", Image("docker.io", "library/nginx", "latest", None)),
        ("index.docker.io/nginx", Image("docker.io", "library/nginx", "latest", None)),
        ("gcr.io/a/b/c:2", Image("gcr.io", "a/b/c", "2", None)),
        ("localhost/app", Image("localhost", "app", "latest", None)),
        ("localhost:5000/app", Image("localhost:5000", "app", "latest", None)),
        ("registry:5000/team/app:v1", Image("registry:5000", "team/app", "v1", None)),
        ("REGISTRY/app", Image("REGISTRY", "app", "latest", None)),
        ("[::1]:5000/app", Image("[::1]:5000", "app", "latest", None)),
        ("a--b__c/d.e_f", Image("docker.io", "a--b__c/d.e_f", "latest", None)),
        ("nginx:5000", Image("docker.io", "library/nginx", "5000", None)),
    ],
)
def test_a_reference_names(reference: str, image: Image) -> None:
    assert parse(reference) == image


@pytest.mark.parametrize(
    "reference",
    [
        "",
        " nginx",
        "nginx ",
        "nginx\n",
        "Nginx",
        "gcr.io/Team/app",
        "nginx:",
        "nginx:a b",
        f"nginx:{'a' * 129}",
        "nginx@",
        "nginx@sha256:abc",
        f"nginx@sha256:{'A' * 64}",
        f"nginx@md5:{'a' * 32}",
        "a//b",
        "/a",
        "a/",
        "-a",
        "a___b",
        "a..b/c",
        "a_b.c/d",
        "http://example.com/a",
        "a" * 64,
        f"example.com/{'a' * 250}",
        "${IMAGE}",
        "$(IMAGE):1",
        "naïve",
        "nginx:\u0661",
    ],
)
def test_what_is_no_reference(reference: str) -> None:
    assert parse(reference) is None


@pytest.mark.parametrize(
    ("reference", "latest"),
    [("a", True), ("a:latest", True), (f"a:latest@{SHA256}", True), (f"a@{SHA256}", False), ("a:LATEST", False)],
)
def test_latest_is_a_tag_written_or_implied(reference: str, latest: bool) -> None:
    image = parse(reference)

    assert image is not None
    assert image.is_latest is latest


def test_the_name_is_what_versions_share() -> None:
    names = {
        image.name
        for reference in ("nginx", "nginx:1", f"docker.io/library/nginx@{SHA256}")
        if (image := parse(reference))
    }

    assert names == {"docker.io/library/nginx"}
