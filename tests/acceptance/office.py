"""The office's commands: in a process of their own as a user runs them, or in this one where only the words matter."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return f"exit {self.status}\n--- out\n{self.out}\n--- err\n{self.err}"

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip()]


def run(
    *arguments: str,
    database_url: str,
    cwd: Path = ROOT,
    timeout: float = 300,
    out: Any = subprocess.PIPE,
    **variables: str,
) -> Answer:
    """As from a shell, standard output going to ``out``."""
    environment = {**os.environ, "DATABASE_URL": database_url, **variables}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=cwd,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=timeout,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return Answer(done.returncode, done.stdout or "", done.stderr)


def call(command: str, *arguments: Any, **options: Any) -> Answer:
    """The same command in this process, on the test's own database."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            call_command(command, *[str(argument) for argument in arguments], stdout=out, stderr=err, **options)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        except CommandError as error:
            err.write(f"{error}\n")
            status = error.returncode
    return Answer(status, out.getvalue(), err.getvalue())


def figures_of(report: dict[str, Any], table: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row["cells"] for row in report["tables"][table]["rows"] if row["role"] != "heading"}


def annual(code: str, year: int, folder: Path, *more: Any) -> dict[str, Any]:
    path = folder / "report.json"
    answer = call("annual_report", code, year, "--format", "json", "--output", path, *more)
    assert answer.status == 0, answer.text
    return json.loads(path.read_text("utf-8"))
