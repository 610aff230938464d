"""A Pod's host name and how it looks up others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import adapted, complaint, is_address, named, one_of, quoted, required, text_of
from podlint.validation.part import Part, Text

DNS_POLICIES: Final = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")


def network(spec: Part) -> Iterator[Fault]:
    """Host names, ``dnsPolicy``, ``dnsConfig`` and ``hostAliases``."""
    yield from named(spec, "hostname", limits.DNS_LABEL)
    yield from named(spec, "subdomain", limits.DNS_LABEL)
    yield from _override(spec)
    yield from one_of(spec, "dnsPolicy", DNS_POLICIES)
    config = spec.child("dnsConfig")
    if config is not None:
        yield from _config(config)
    if spec.text("dnsPolicy") == "None":
        if config is None and not spec.has("dnsConfig"):
            yield spec.missing("dnsConfig", " with `nameservers`, since `dnsPolicy` is None", kind="dns-invalid")
        elif config is not None and not config.length("nameservers"):
            yield config.missing("nameservers", ", at least one, since `dnsPolicy` is None", kind="dns-invalid")
    for alias in spec.children("hostAliases"):
        yield from required(alias, "ip")
        yield from _address(Text(alias.text("ip") or "", (*alias.path, "ip"), alias.at("ip")), "`ip`")
        for name in alias.texts("hostnames"):
            yield from text_of(limits.DNS_SUBDOMAIN, name, "a host name")


def _override(spec: Part) -> Iterator[Fault]:
    """``hostnameOverride`` decides alone."""
    name = spec.text("hostnameOverride")
    if not name:
        return
    yield from named(spec, "hostnameOverride", limits.DNS_SUBDOMAIN)
    if not limits.HOSTNAME_OVERRIDE.holds(len(name)):
        said = f"`hostnameOverride` takes at most {limits.HOSTNAME_OVERRIDE.high} characters, not {len(name)}"
        yield spec.wrong("name-invalid", "hostnameOverride", said)
    for field in ("hostNetwork", "setHostnameAsFQDN"):
        if spec.flag(field):
            said = f"`hostnameOverride` does not go with `{field}: true`"
            yield spec.wrong(
                "field-not-allowed", "hostnameOverride", said, related=((f"{field} is here", spec.key(field)),)
            )


def _config(config: Part) -> Iterator[Fault]:
    servers, searches = config.texts("nameservers"), config.texts("searches")
    for field, most in (("nameservers", limits.MOST_NAMESERVERS), ("searches", limits.MOST_SEARCHES)):
        if config.length(field) > most:
            said = f"`{field}` takes at most {most} entries, not {config.length(field)}"
            yield config.wrong("dns-invalid", field, said)
    for server in servers:
        yield from _address(server, "a name server")
    if len(" ".join(search.value for search in searches)) > limits.SEARCHES_LENGTH:
        said = f"`searches` take at most {limits.SEARCHES_LENGTH} characters in all"
        yield config.wrong("dns-invalid", "searches", said)
    relaxed = config.version >= limits.RELAXED_SEARCHES
    form = limits.DNS_SUBDOMAIN_UNDERSCORE if relaxed else limits.DNS_SUBDOMAIN
    for search in searches:
        domain = search.value.removesuffix(".")
        if relaxed and search.value == ".":
            continue
        said_of = complaint(domain, form)
        if said_of is not None:
            meant = adapted(domain, form)
            yield Fault("dns-invalid", search.path, search.span, f"a search domain {said_of}", instead=meant)
    for option in config.children("options"):
        if option.text("name") == "":
            yield option.missing("name", kind="dns-invalid")


def _address(text: Text, what: str) -> Iterator[Fault]:
    if text.value and not is_address(text.value):
        said = f"{what} is an IP address like 10.9.8.7 or 2001:db8::1, not {quoted(text.value)}"
        yield Fault("dns-invalid", text.path, text.span, said)
