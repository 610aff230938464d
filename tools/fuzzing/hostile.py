"""Inputs made to use up time or memory, by name: each is a function that gives the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

HEAD: Final = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
CONTAINER: Final = "  - name: app\n    image: busybox\n"
PROBE: Final = "    {kind}Probe: {{httpGet: {{path: /, port: {port}}}, periodSeconds: {period}, failureThreshold: 3}}\n"


def _commanded(script: str) -> bytes:
    """A Pod whose one container runs a script."""
    lines = "".join(f"        {line}\n" for line in script.split("\n"))
    return f"{HEAD}{CONTAINER}    command:\n    - sh\n    - -c\n    - |\n{lines}".encode()


def _alias_bomb() -> bytes:
    lists = "".join(f"    - &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    return f"{HEAD}{CONTAINER}    args:\n    - &a0 [x, x, x, x, x, x, x, x, x, x]\n{lists}".encode()


def _merge_bomb() -> bytes:
    keys = "".join(f"    k{n}: {n}\n" for n in range(1000))
    merged = "".join(f"  m{n}:\n    <<: [{', '.join(['*m'] * 500)}]\n" for n in range(300))
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  m: &m\n{keys}{merged}".encode()


def _flow_levels() -> bytes:
    return f"{HEAD}{CONTAINER}    args: {'[' * 10_000}{']' * 10_000}\n".encode()


def _block_levels() -> bytes:
    return f"{HEAD}{CONTAINER}    args:\n    {'- ' * 10_000}x\n".encode()


def _mapping_levels() -> bytes:
    return f"{HEAD}{CONTAINER}    args: {'{a: ' * 10_000}{'}' * 10_000}\n".encode()


def _json_levels() -> bytes:
    return f'{{"apiVersion": "v1", "kind": "Pod", "spec": {"[" * 10_000}{"]" * 10_000}}}'.encode()


def _large() -> bytes:
    return b"# " + b"x" * 99 * 2**20 + b"\n" + f"{HEAD}{CONTAINER}".encode()


def _large_object() -> bytes:
    value = f"    - {'x' * 200}\n"
    return f"{HEAD}{CONTAINER}    args:\n".encode() + value.encode() * (100 * 2**20 // len(value))


def _large_below_the_bound() -> bytes:
    return _large_object()[: 16 * 2**20 - 1]


def _many_documents() -> bytes:
    return b"---\nkind: Pod\n" * 10**6


def _many_pods() -> bytes:
    return f"---\n{HEAD}{CONTAINER}".encode() * 10**6


def _many_pods_below_the_bound() -> bytes:
    return f"---\n{HEAD}{CONTAINER}".encode() * 1_000


def _nodes(number: int, documents: int = 1) -> bytes:
    """As many short texts, in lists of several Pods."""
    return f"{HEAD}{CONTAINER}    args: [{'x,' * (number // documents)}x]\n---\n".encode() * documents


def _many_empty_documents() -> bytes:
    return f"{HEAD}{CONTAINER}".encode() + b"---\n" * 10**6


def _many_broken_documents() -> bytes:
    return b"---\nkind: [Pod\n" * 10**6


def _long_numbers() -> bytes:
    number = "9" * 10_000
    fields = "".join(f"      {key}: {number}\n" for key in ("initialDelaySeconds", "periodSeconds", "timeoutSeconds"))
    probe = f"    livenessProbe:\n      tcpSocket: {{port: {number}}}\n{fields}"
    limits = f"    resources: {{limits: {{cpu: {number}, memory: {number}.{number}e{number}}}}}\n"
    return f"{HEAD}{CONTAINER}{probe}{limits}  terminationGracePeriodSeconds: {number}\n".encode()


def _long_quantities() -> bytes:
    return f"{HEAD}{CONTAINER}    resources: {{limits: {{cpu: 1e{'9' * 9}, memory: 1E{'9' * 7}, storage: '{'1' * 10_000}Ei'}}}}\n".encode()


def _arithmetic() -> bytes:
    return _commanded(
        f"a=$(({'9' * 10_000} ** {'9' * 10_000}))\nb=$((1 << {'9' * 10_000}))\nsleep {'9' * 10_000}\nsleep $a"
    )


def _endless_loops() -> bytes:
    return _commanded(
        "while :; do while true; do until false; do :; done; done; done\n" * 20 + "for ((;;)); do :; done"
    )


def _branches() -> bytes:
    return _commanded("\n".join(f"if curl h{n}; then sleep {n}; a{n}=1; else sleep 1{n}; fi" for n in range(60)))


def _nested_branches() -> bytes:
    script = "sleep 1"
    for n in range(10):
        script = f"if curl h{n}; then {script}; sleep {n}; else {script}; exit {n}; fi"
    return _commanded(script)


def _recursion() -> bytes:
    return _commanded("f() { f & f; f | f; }; f\n:(){ :|:& };:\ng() { g; }; g")


def _self_calls() -> bytes:
    return _commanded("trap 'kill $$; sh -c \"$0\"' TERM EXIT\neval 'eval \"eval $a\"'\nexec sh -c 'exec sh -c \"$0\"'")


def _nested_substitutions() -> bytes:
    return _commanded("echo " + "$(" * 500 + "date" + ")" * 500 + "\n" + "(" * 500 + "true" + ")" * 500)


def _doubling() -> bytes:
    return _commanded("a=xxxxxxxxxxxxxxxx\n" + "a=$a$a$a$a\n" * 60 + "echo $a > /tmp/f\nsleep 10")


def _braces() -> bytes:
    return _commanded(
        "echo {1..1000000000} " + "{a,b}" * 40 + "\nfor i in {1..1000000000}; do sleep 1; done\nseq 1000000000"
    )


def _long_script() -> bytes:
    return _commanded("sleep 1\necho $(date) >> /tmp/log\n" * 20_000)


def _stars() -> bytes:
    return _commanded(
        f"case {'a' * 5000} in {'*a' * 2000}b) sleep 1;; esac\nx={'a' * 9000}\ny=${{x##{'*a' * 300}b}}\nz=${{x%%{'*a' * 300}*}}\nsleep $y"
    )


def _trapped_pauses() -> bytes:
    trap = "trap 'for i in 1 2 3 4 5 6 7 8 9; do rm -f /tmp/a$i; sleep 1; done' TERM"
    return _commanded(f"{trap}\nfor i in $(seq 300); do touch /tmp/a$i; sleep 1; done\n" + "sleep 1\n" * 200)


def _scripts_everywhere() -> bytes:
    """Four containers that run a long script wherever one can be run, none of which ends soon."""
    script = "i=0; while [ $i -lt 900 ]; do j=0; while [ $j -lt 900 ]; do touch /tmp/$i$j; j=$((j+1)); done; i=$((i+1)); sleep 1; done"
    run = f"[sh, -c, '{script}']"
    probes = "".join(f"    {kind}Probe: {{exec: {{command: {run}}}}}\n" for kind in ("liveness", "readiness"))
    hook = f"    lifecycle: {{preStop: {{exec: {{command: {run}}}}}}}\n"
    each = (f"  - name: c{n}\n    image: busybox\n    command: {run}\n{probes}{hook}" for n in range(4))
    return (HEAD + "".join(each)).encode()


def _containers(number: int, extra: str = "") -> bytes:
    each = (
        f"  - name: c{n}\n    image: nginx\n    ports: [{{containerPort: {n + 1}}}]\n"
        + "".join(
            PROBE.format(kind=kind, port=n + 1, period=n % 29 + 1) for kind in ("liveness", "readiness", "startup")
        )
        + extra
        for n in range(number)
    )
    return (HEAD + "".join(each)).encode()


def _init_containers() -> bytes:
    each = "".join(
        f"  - name: i{n}\n    image: busybox\n    command: [sh, -c, 'sleep {n}; nc -z db 1']\n" for n in range(1000)
    )
    return f"{HEAD}{CONTAINER}  initContainers:\n{each}".encode()


def _sidecars() -> bytes:
    each = "".join(
        f"  - name: s{n}\n    image: nginx\n    restartPolicy: Always\n"
        + PROBE.format(kind="startup", port=n + 1, period=3)
        for n in range(1000)
    )
    return f"{HEAD}{CONTAINER}  initContainers:\n{each}".encode()


def _volumes() -> bytes:
    volumes = "".join(f"  - name: v{n}\n    emptyDir: {{}}\n" for n in range(5000))
    mounts = "".join(f"    - {{name: v{n}, mountPath: /m{n}}}\n" for n in range(5000))
    return f"{HEAD}{CONTAINER}    volumeMounts:\n{mounts}  volumes:\n{volumes}".encode()


def _environment() -> bytes:
    each = "".join(f"    - {{name: E{n}, value: '$(E{n - 1})$(E{n - 1})$(E{n - 1})'}}\n" for n in range(1, 2000))
    return f"{HEAD}{CONTAINER}    args: ['$(E1999)']\n    env:\n    - {{name: E0, value: {'x' * 100}}}\n{each}".encode()


def _services() -> bytes:
    pod = f"{HEAD}{CONTAINER}".replace("{name: web}", "{name: web, labels: {app: web}}")
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{n}}}\nspec: {{selector: {{app: web}}, ports: [{{port: 80}}]}}\n"
    return (pod + "".join(service.format(n=n) for n in range(2000))).encode()


def _flow_colons() -> bytes:
    return f"{HEAD}{CONTAINER}    args: [{', '.join('a:,b' for _ in range(20_000))}]\n".encode()


def _long_line() -> bytes:
    return f"{HEAD}{CONTAINER}    args: [{', '.join(['xxxxxxxx'] * 100_000)}]\n".encode()


def _duplicate_keys() -> bytes:
    return (HEAD + CONTAINER + "    image: busybox\n" * 100_000).encode()


def _cron() -> bytes:
    spec = (
        "{schedule: '"
        + ",".join(["*/1"] * 20_000)
        + " * * * *', startingDeadlineSeconds: 5, jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}"
    )
    return f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: c}}\nspec: {spec}\n".encode()


def _template() -> bytes:
    return f"{HEAD}{CONTAINER}    args: [{'{{ if .Values.a }}' * 50_000}\n".encode()


HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "alias-bomb": _alias_bomb,
    "merge-bomb": _merge_bomb,
    "10000-levels-in-brackets": _flow_levels,
    "10000-levels-of-lists": _block_levels,
    "10000-levels-in-braces": _mapping_levels,
    "10000-levels-of-json": _json_levels,
    "100-mb": _large,
    "100-mb-of-one-pod": _large_object,
    "largest-pod-that-is-read": _large_below_the_bound,
    "1000000-documents": _many_documents,
    "1000000-pods": _many_pods,
    "1000-pods": _many_pods_below_the_bound,
    "most-nodes-that-are-read": lambda: _nodes(240_000),
    "7000000-nodes": lambda: _nodes(7_000_000, 10),
    "1000000-empty-documents": _many_empty_documents,
    "1000000-broken-documents": _many_broken_documents,
    "numbers-of-10000-digits": _long_numbers,
    "quantities-with-huge-exponents": _long_quantities,
    "arithmetic-of-10000-digits": _arithmetic,
    "endless-loops": _endless_loops,
    "exponential-branches": _branches,
    "nested-branches": _nested_branches,
    "endless-recursion": _recursion,
    "scripts-that-call-themselves": _self_calls,
    "500-substitutions-deep": _nested_substitutions,
    "a-text-that-doubles": _doubling,
    "braces-and-sequences": _braces,
    "stars-in-patterns": _stars,
    "a-trap-in-500-pauses": _trapped_pauses,
    "scripts-in-all-of-4": _scripts_everywhere,
    "script-of-40000-lines": _long_script,
    "1000-containers-with-probes": lambda: _containers(1000),
    "30-containers-with-probes": lambda: _containers(30),
    "three-probes-on-each-of-20": lambda: _containers(20, "    command: [/app]\n"),
    "three-probes-and-a-hook-on-each-of-8": lambda: _containers(
        8, "    command: [/app]\n    lifecycle: {preStop: {exec: {command: [/app/hook]}}}\n"
    ),
    "1000-init-containers": _init_containers,
    "1000-sidecars": _sidecars,
    "5000-volumes": _volumes,
    "variables-that-triple": _environment,
    "2000-services": _services,
    "20000-colons-in-brackets": _flow_colons,
    "a-line-of-1-mb": _long_line,
    "100000-duplicate-keys": _duplicate_keys,
    "a-schedule-of-20000-items": _cron,
    "a-broken-template-of-1-mb": _template,
}
