"""A made-up repository of YAML files that hold no Pod: most of what a hook is given in a real one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path


def workflow(dice: random.Random) -> str:
    """A CI workflow."""
    jobs = "".join(
        f"  job-{n}:\n    runs-on: ubuntu-24.04\n    timeout-minutes: {dice.randint(5, 60)}\n    steps:\n"
        "      - uses: actions/checkout@v5\n        with:\n          fetch-depth: 0\n"
        f"      - name: Run part {n}\n        run: |\n          make deps\n          make test PART={n}\n"
        for n in range(dice.randint(1, 12))
    )
    return f"name: ci\non:\n  push:\n    branches: [main]\n  pull_request: {{}}\njobs:\n{jobs}"


def compose(dice: random.Random) -> str:
    """A Compose file."""
    services = "".join(
        f"  service-{n}:\n    image: registry.example.com/service:{n}\n    restart: unless-stopped\n"
        f'    ports:\n      - "{8000 + n}:8080"\n    environment:\n      LOG_LEVEL: info\n      WORKERS: "{n}"\n'
        "    volumes:\n      - data:/var/lib/data\n"
        for n in range(dice.randint(1, 15))
    )
    return f"services:\n{services}volumes:\n  data: {{}}\n"


def playbook(dice: random.Random) -> str:
    """An Ansible playbook."""
    tasks = "".join(
        f"    - name: Install part {n}\n      ansible.builtin.package:\n        name: part-{n}\n"
        "        state: present\n      when: ansible_facts['os_family'] == \"Debian\"\n      notify: Restart it\n"
        for n in range(dice.randint(2, 40))
    )
    return f"---\n- name: Set up the hosts\n  hosts: all\n  become: true\n  tasks:\n{tasks}"


def values(dice: random.Random) -> str:
    """The values of a Helm chart."""
    parts = "".join(
        f"component{n}:\n  enabled: true\n  # How many run at the same time.\n  replicas: {n}\n  image:\n"
        f"    repository: registry.example.com/component{n}\n    tag: 1.{n}.0\n  resources:\n    limits:\n"
        "      cpu: 500m\n      memory: 256Mi\n  nodeSelector: {}\n  tolerations: []\n"
        for n in range(dice.randint(1, 20))
    )
    return f"# Default values.\n{parts}"


def api(dice: random.Random) -> str:
    """An OpenAPI description, as JSON, which is YAML too."""
    paths = {
        f"/things/{n}": {"get": {"summary": f"Get thing {n}", "responses": {"200": {"description": "The thing"}}}}
        for n in range(dice.randint(5, 80))
    }
    return json.dumps({"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": paths}, indent=2)


def role(dice: random.Random) -> str:
    """A Kubernetes object that holds no Pod."""
    rules = "".join(
        f'  - apiGroups: ["group{n}.example.com"]\n    resources: ["things", "things/status"]\n'
        "    verbs: [get, list, watch, update, patch]\n"
        for n in range(dice.randint(1, 25))
    )
    return (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: operator\n  labels:\n"
        f"    app.kubernetes.io/name: operator\nrules:\n{rules}"
    )


KINDS: tuple[Callable[[random.Random], str], ...] = (workflow, compose, playbook, values, api, role)


def plant(folder: Path, files: int) -> int:
    """Write the files, the same ones each time, twenty to a folder; their bytes altogether."""
    dice = random.Random(1)  # noqa: S311  # a repeatable tree, nothing secret
    total = 0
    for number in range(files):
        kind = KINDS[number % len(KINDS)]
        path = folder / f"part-{number // 20}" / f"{kind.__name__}-{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        total += path.write_bytes(kind(dice).encode())
    return total
