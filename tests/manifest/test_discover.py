"""Which files are found."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from podlint.manifest.discover import Found, Unreadable, discover


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(*names: str, text: str = "") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def names(*paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """The names of the files found; nothing is unreadable."""
    found = list(discover(paths or ["."], exclude))
    assert all(isinstance(each, Found) for each in found), found
    return [each.name for each in found]


def unreadable(*paths: str) -> dict[str, str]:
    return {each.name: each.reason for each in discover(paths) if isinstance(each, Unreadable)}


def test_folders_are_searched_for_manifests_in_order() -> None:
    write("b.yaml", "a.yml", "c.json", "d.txt", "yaml", "z/a.yaml", "e/f/g.yaml", "e.yaml/h.yaml", ".hidden.yaml")

    assert names() == [".hidden.yaml", "a.yml", "b.yaml", "c.json", "e/f/g.yaml", "e.yaml/h.yaml", "z/a.yaml"]


def test_hidden_folders_are_passed_over_unless_asked_for() -> None:
    write(".git/a.yaml", ".github/b.yaml", "c/.d/e.yaml")

    assert names() == []
    assert names(".github", "c/.d") == [".github/b.yaml", "c/.d/e.yaml"]


@pytest.mark.parametrize(
    ("path", "name"),
    [(".", "a/b.yaml"), ("a", "a/b.yaml"), ("./a", "a/b.yaml"), ("a/", "a/b.yaml"), ("../here", "../here/a/b.yaml")],
)
def test_names_begin_with_the_folder_given(path: str, name: str) -> None:
    write("a/b.yaml")

    assert names(path) == [name]


def test_what_is_found_can_be_opened() -> None:
    write("a/b.yaml", text="x")

    (found,) = discover([str(Path("a").absolute())])

    assert isinstance(found, Found)
    assert Path(found.path).read_text(encoding="utf-8") == "x"


def test_files_given_by_name_may_be_called_as_they_like() -> None:
    write("pod", "a.txt", ".gitignore", text="pod")

    assert [each for each in discover(["./pod", "a.txt"]) if isinstance(each, Found) and each.explicit] == [
        Found("./pod", "pod", explicit=True),
        Found("a.txt", "a.txt", explicit=True),
    ]


def test_each_file_comes_once() -> None:
    write("a/b.yaml", "a/c.yaml")
    Path("a/d.yaml").symlink_to("b.yaml")
    Path("e").symlink_to("a")

    assert names("a/b.yaml", ".", "a", "a/../a/b.yaml", str(Path("a/c.yaml").absolute())) == ["a/b.yaml", "a/c.yaml"]


def test_loops_of_symbolic_links_are_survived() -> None:
    write("a/b.yaml")
    Path("a/up").symlink_to("..")
    Path("a/self").symlink_to(".")
    Path("loop.yaml").symlink_to("loop.yaml")

    assert [each.name for each in discover(["."])] == ["loop.yaml", "a/b.yaml"]
    assert unreadable(".") == {"loop.yaml": "a symbolic link that leads back to itself"}


def test_links_out_of_the_folder_are_followed(tmp_path: Path) -> None:
    write("../elsewhere/a.yaml")
    Path("link").symlink_to(tmp_path / "elsewhere")

    assert names() == ["link/a.yaml"]


def test_what_cannot_be_read_is_told_in_plain_words() -> None:
    write("file", "a/b.yaml")
    Path("a/broken.yaml").symlink_to("gone.yaml")
    Path("a/broken-folder").symlink_to("gone")
    os.mkfifo("a/pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a/socket.yaml")

    assert [each.name for each in discover(["a"])] == ["a/b.yaml", "a/broken.yaml", "a/pipe.yaml", "a/socket.yaml"]
    assert unreadable("missing.yaml", "", "file/x.yaml", "/dev/null", "x" * 300, "a") == {
        "missing.yaml": "no such file or folder",
        ".": "no such file or folder",
        "file/x.yaml": "a part of the path is a file, not a folder",
        "/dev/null": "a device, not a file",
        "x" * 300: "the path is too long",
        "a/broken.yaml": "a symbolic link to gone.yaml, which does not exist",
        "a/pipe.yaml": "a named pipe, not a file",
        "a/socket.yaml": "a socket, not a file",
    }


def test_a_folder_that_may_not_be_entered_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/b.yaml", "c/d.yaml")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)

    assert list(discover(["."])) == [
        Unreadable("a", "no permission to read it"),
        Found("./c/d.yaml", "c/d.yaml", explicit=False),
    ]


def test_gitignore() -> None:
    write("a.yaml", "b.yaml", "out/c.yaml", "d/out/e.yaml", "d/f.yaml", "d/g.yaml", "d/h/g.yaml")
    write(".gitignore", text="# generated\nout/\n/b.yaml\ng.yaml\n")
    write("d/.gitignore", text="!/g.yaml\nf.*\n")

    assert names() == ["a.yaml", "d/g.yaml"]
    assert names("out", "d/f.yaml", "d/h") == ["out/c.yaml", "d/f.yaml", "d/h/g.yaml"]


def test_gitignore_files_above_count_up_to_the_root_of_the_repository() -> None:
    write("../.gitignore", text="*.yaml\n")
    write("a/b/c.yaml", "a/b/d.yaml")
    write("a/.gitignore", text="d.yaml\n")
    Path(".git").mkdir()
    write(".gitignore", text="a/b/c.yaml\n")

    assert names("a/b") == []
    Path(".gitignore").unlink()
    assert names("a/b") == ["a/b/c.yaml"]
    Path(".git").rmdir()
    assert names("a/b") == ["a/b/c.yaml", "a/b/d.yaml"]


def test_a_folder_asked_for_is_searched_although_it_is_ignored() -> None:
    Path(".git").mkdir()
    write(".gitignore", text="out\n")
    write("out/a.yaml", "out/b/c.yaml", "d.yaml")

    assert names("out/b") == ["out/b/c.yaml"]
    assert names(".", "out") == ["d.yaml", "out/a.yaml", "out/b/c.yaml"]


def test_a_gitignore_with_nonsense_in_it_still_counts() -> None:
    write(".gitignore", text="!\n\\\na.yaml\r\n  \n")
    write("a.yaml", "b.yaml")

    assert names() == ["b.yaml"]


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")
def test_git_agrees() -> None:
    write(
        "a.yaml", "b/a.yaml", "b/c/a.yaml", "b/c/keep.yaml", "logs/a.yaml", "x/logs/a.yaml", "é/[z].yaml", "k/m/n.yaml"
    )
    write(".gitignore", text="/a.yaml\nb/**/a.yaml\nlogs/*\n!x/logs/\n\\[z\\].yaml\nk/*\n!k/m\n")
    write("b/.gitignore", text="*.yaml\n!c/\n")
    write("b/c/.gitignore", text="!keep.yaml\n")
    subprocess.run(["git", "init", "-q"], check=True)
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-co", "--exclude-standard", "*.yaml"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert sorted(names()) == sorted(listed.stdout.splitlines())


def test_excluded_paths() -> None:
    write("a.yaml", "b/a.yaml", "b/c.yaml", "d/e.yaml")

    assert names(".", "b/c.yaml", exclude=("/a.yaml", "b/*", "!b/a.yaml")) == ["b/a.yaml", "d/e.yaml"]
    assert names("b", "b/c.yaml", "d/e.yaml", exclude=("b/",)) == ["d/e.yaml"]
    assert names(str(Path("b").absolute()), exclude=("b/c.yaml",)) == [str(Path("b/a.yaml").absolute())]
    assert names("../here/d", exclude=("e.yaml",)) == []
    write("../beside/e.yaml")
    assert names("../beside", exclude=("e.yaml",)) == []


def test_a_malformed_pattern_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="'!'"):
        discover(["."], ["!"])
