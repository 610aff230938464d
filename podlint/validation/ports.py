"""Ports: numbers, names, and those of the node that can be taken once only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from podlint.manifest.node import Scalar, Span
from podlint.pod.written import as_integer
from podlint.schema.leaf import clipped
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import adapted, complaint, named, one_of, unique, within
from podlint.validation.part import Part

PROTOCOLS: Final = ("TCP", "UDP", "SCTP")


def container_ports(container: Part) -> Iterator[Fault]:
    """The ``ports`` of one container."""
    ports = container.children("ports")
    for port in ports:
        yield from named(port, "name", limits.PORT_NAME)
        if not port.has("containerPort") or port.number("containerPort") == 0:
            yield port.missing("containerPort")
        else:
            yield from within(port, "containerPort", limits.PORT)
        if port.number("hostPort") != 0:
            yield from within(port, "hostPort", limits.PORT)
        yield from one_of(port, "protocol", PROTOCOLS)
    yield from unique(ports, "name", "a port called")


def host_ports(containers: Iterable[Part], *, host_network: bool) -> Iterator[Fault]:
    """A port of the node serves one container of a Pod; on the node's network every port is one of the node."""
    taken: dict[tuple[str, str, int], Span] = {}
    for container in containers:
        for port in container.children("ports"):
            number = port.number("hostPort") or (port.number("containerPort") if host_network else 0)
            if not number:
                continue
            field = "hostPort" if port.number("hostPort") else "containerPort"
            key = (port.text("protocol") or "TCP", port.text("hostIP") or "", number)
            if key not in taken:
                taken[key] = port.at(field)
                continue
            yield Fault(
                "host-port-conflict",
                (*port.path, "hostPort"),
                port.at(field),
                f"port {number} ({key[0]}) of the node is taken by another container port of this Pod",
                "give each port of the node to one container port",
                related=(("taken here", taken[key]),),
            )


def on_node_network(containers: Iterable[Part]) -> Iterator[Fault]:
    """With ``hostNetwork`` a container port is the node's port."""
    for container in containers:
        for port in container.children("ports"):
            host, own = port.number("hostPort"), port.number("containerPort")
            if host and own and host != own:
                yield port.wrong(
                    "host-port-conflict",
                    "hostPort",
                    f"with `hostNetwork` a `hostPort` is the `containerPort`, {own}, and not {host}",
                    "leave out hostPort, or write the number of containerPort",
                    instead=own,
                )


_MOST_DIGITS = 5
"""Of a port's number; a longer text is no number that its author could have meant."""


def port_number_or_name(handler: Part, field: str = "port") -> Iterator[Fault]:
    """The port that a probe or hook goes to: a number, or what may be the name of a port."""
    entry = handler.entry(field)
    node = None if entry is None else entry.value
    if node is None:
        yield handler.missing(field)
        return
    if not isinstance(node, Scalar):
        return
    number = as_integer(node)
    if number is not None:
        if not limits.PORT.holds(number):
            yield handler.wrong("out-of-range", field, f"`{field}` takes {limits.PORT.says}, not {number}")
    elif isinstance(node.value, str) and (said := complaint(node.value, limits.PORT_NAME)) is not None:
        if node.value.isdecimal() and len(node.value) <= _MOST_DIGITS:
            message = f"`{field}` takes a number or a port's name, and '{clipped(node.value)}' in quotes is a name without a letter"
            advice = f"write {node.value} without quotes"
            yield handler.wrong("name-invalid", field, message, advice, instead=int(node.value), safe=True)
        else:
            meant = adapted(node.value, limits.PORT_NAME)
            yield handler.wrong("name-invalid", field, f"`{field}` {said}", instead=meant)
