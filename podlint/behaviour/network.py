"""Who listens on a Pod's ports: what ``httpGet``, ``tcpSocket`` and ``grpc`` meet (kubelet-model 3.6).

All containers of a Pod share its network, so a port may be another container's.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property
from typing import Literal, TypeAlias

from podlint.behaviour.ground import Ground, runs_beside
from podlint.behaviour.location import absolute
from podlint.behaviour.process import program as program_of
from podlint.behaviour.program import Program, Result, Server
from podlint.behaviour.setting import setting_of
from podlint.behaviour.shell.disk import Disk, File
from podlint.behaviour.shell.order import Strand, bounds
from podlint.behaviour.shell.run import disk_of, run_beside
from podlint.dataclass import dataclass
from podlint.moment import ZERO, Moment, jitter
from podlint.pod.model import Container, Grpc, HttpGet, Pod, TcpSocket

ANSWER_DELAY = (0.0, 0.1)
"""Seconds that a server beside it takes to answer."""
_MOST_REDIRECTS = 10


def port_number(container: Container, handler: HttpGet | TcpSocket | Grpc) -> int | None:
    """The number of the handler's port; None where it is a name that the container does not declare."""
    port = handler.port.value
    if isinstance(port, int):
        return port
    declared = next((p.number.value for p in container.ports if p.name.value == port), None)
    return int(port) if declared is None and re.fullmatch(r"\d{1,5}", port) else declared


Meeting: TypeAlias = Literal["refused", "unknown"] | Server
"""What a connection meets."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes of a request."""

    result: Result
    takes: Moment
    """None of it counts the time that the network takes."""


@dataclass
class Network:
    """What a connection to a port of the container meets, while its process is ``program``."""

    pod: Pod
    container: Container
    program: Program
    looks: list[tuple[str, float]] = field(default_factory=list)
    """The files that decided the replies so far, with how many seconds after the request they were looked at."""

    # --- connections -------------------------------------------------------------------------------------

    def connect(self, port: int, at: Moment, host: str | None = None) -> Meeting:
        """Open a connection at ``at``, counted from the start of the container's process."""
        if host is not None or self.pod.host_network.value or self._others_may_listen(port):
            return "unknown"
        if self.program.unknown_from is not None and bounds(self.program.unknown_from - at).low <= 0:
            return "unknown"
        for server in self.servers(port):
            began = bounds(at - server.since)
            over = None if server.until is None else bounds(at - server.until)
            if (began.low < 0 and began.high <= 0) or (over is not None and over.low >= 0):
                continue
            if began.low < 0 or (over is not None and over.high > 0) or server.kind == "once":
                return "unknown"
            return server
        return "refused"

    def servers(self, port: int) -> list[Server]:
        """The container's own servers on the port."""
        return [server for server in self.program.servers if int(server.port) == port]

    def _others_may_listen(self, port: int) -> bool:
        """Asked one after the other: of many containers the first that cannot be read answers for all."""
        others = (c for c in self.pod.containers if c is not self.container and runs_beside(c, self.container))
        lives = (program_of(self.pod, other) for other in others)
        return any(not life.known or any(int(server.port) == port for server in life.servers) for life in lives)

    # --- pages -------------------------------------------------------------------------------------------

    def get(self, handler: HttpGet, at: Moment) -> Reply:
        """Ask for a page."""
        port = port_number(self.container, handler)
        if port is None:
            return Reply("error", ZERO)
        met = self.connect(port, at, handler.host.value)
        if isinstance(met, str):
            return Reply("failure" if met == "refused" else "unknown", ZERO)
        if handler.scheme.value.upper() == "HTTPS":
            return Reply("failure", ZERO)  # none of these servers speaks TLS
        return self._page(met, handler.path.value, at, _MOST_REDIRECTS)

    def _page(self, server: Server, address: str, at: Moment, redirects: int) -> Reply:
        path = re.sub(r"[?#].*", "", address, flags=re.DOTALL) or "/"
        if "%" in path or not path.startswith("/") or not path.isprintable():
            return Reply("unknown", ZERO)
        if server.kind == "tcp":
            return Reply(_of_text(server.says), ZERO)
        if server.kind == "python":
            return Reply(self._python(server, path, at), ZERO)
        if server.root is None:
            return Reply("unknown", ZERO)
        if path.startswith("/cgi-bin/") and path != "/cgi-bin/":
            return self._script(server, path, at, redirects)
        file = self._look(server.root + path, at)
        if file.kind == "directory":
            index = self._look(f"{server.root}{path}/index.html", at)
            return Reply({"file": "success", "absent": "failure"}.get(index.kind or "", "unknown"), ZERO)  # type: ignore[arg-type]
        return Reply({"file": "success", "absent": "failure"}.get(file.kind or "", "unknown"), ZERO)  # type: ignore[arg-type]

    def _python(self, server: Server, path: str, at: Moment) -> Result:
        """Python's server shows a directory's list where there is no index."""
        if path == "/":
            return "success"
        if server.root is None:
            return "unknown"
        kind = self._look(server.root + path, at).kind
        return "success" if kind in ("file", "directory") else "failure" if kind == "absent" else "unknown"

    @property
    def _ground(self) -> Ground:
        return Ground(self.pod, self.container, self.program.restarted, self.program.found)

    @cached_property
    def _disk(self) -> Disk:
        return disk_of(self.program, self._ground)

    def _look(self, path: str, at: Moment) -> File:
        path = absolute(path)
        self.looks.append((path, 0.0))
        return self._disk.look(path, at, Strand(apart=True))

    def _script(self, server: Server, path: str, at: Moment, redirects: int) -> Reply:
        """A CGI script: what it prints first decides."""
        assert server.root is not None
        place = absolute(server.root + path)
        file = self._look(place, at)
        if file.kind == "absent":
            return Reply("failure", ZERO)
        if file.kind != "file" or file.content is None or not file.executable:
            return Reply("unknown", ZERO)
        run = run_beside(
            setting_of(self.pod, self.container, [place]), disk_of(self.program, self._ground), at, keep_output=True
        )
        self.looks += [(looked, (moment - at).constant) for looked, moment in run.world.disk.looks()]
        text = None if run.output is None else run.output.text()
        if run.lost is not None or run.ended is None or run.ended.at is None or text is None:
            return Reply("unknown", ZERO)
        takes = run.ended.at - at
        status = re.match(r"Status: (\d{3})\b", text)
        code = int(status[1]) if status is not None else 200
        target = re.search(r"^Location: *(\S+) *$", text, re.MULTILINE)
        if code not in (301, 302, 303, 307, 308) or target is None:
            return Reply("success" if 200 <= code < 400 else "failure", takes)
        if not target[1].startswith("/") or target[1].startswith("//"):
            return Reply("success" if _other_host(target[1]) else "unknown", takes)
        if redirects == 0:
            return Reply("failure", takes)
        followed = self._page(server, target[1], at + takes, redirects - 1)
        return Reply(followed.result, takes + followed.takes)


def _other_host(address: str) -> bool:
    """A redirect to a name cannot lead back to the Pod's address: it is not followed, and counts as a success."""
    host = re.match(r"https?://([^/:]+)", address)
    return host is not None and re.search(r"[A-Za-z]", host[1]) is not None


def _of_text(says: str | None) -> Result:
    """What an HTTP client makes of a text that comes whatever it asks."""
    if says is None:
        return "unknown"
    status = re.match(r"HTTP/1\.[01] (\d{3})\b", says)
    if status is None:
        return "unknown" if not says else "failure"
    code = int(status[1])
    return "success" if 200 <= code < 300 else "failure" if code >= 400 else "unknown"


def answer_time(reply: Reply) -> Moment:
    """How long the client waits for the reply."""
    return reply.takes + jitter("answer", *ANSWER_DELAY)
