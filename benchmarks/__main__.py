"""``python -m benchmarks [SIZE …]``: measures and writes docs/benchmarks.md.

Sizes are entries over all funds; 10000, 100000 and 1000000 when none is named. Each size gets a fresh
SQLite database in a temporary folder, and where ``BENCH_POSTGRES_URL`` names a PostgreSQL database that may be
wiped, the same again there. The raw results are kept beside the page, in docs/benchmarks.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.page import page

SIZES = (10_000, 100_000, 1_000_000)
DOCS = Path(__file__).resolve().parents[1] / "docs"


def measure(module: str, database: str, arguments: list[str], folder: Path) -> dict[str, object]:
    """Runs one benchmark in its own process on its own database; its answers by name."""
    if database.startswith("postgres"):
        import psycopg

        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    print(f"{module} {' '.join(arguments)} on {database.split(':')[0]}", flush=True)
    subprocess.run(
        [sys.executable, "-m", module, *arguments, str(out)], env={**os.environ, "DATABASE_URL": database}, check=True
    )
    return json.loads(out.read_text(encoding="utf-8"))


def main(sizes: list[int]) -> None:
    results: dict[str, list[dict[str, object]]] = {"sizes": [], "imports": [], "documents": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results["documents"].append(measure("benchmarks.documents", "sqlite://:memory:", [], folder))
        databases = [lambda number: f"sqlite:///{folder}/{number}.sqlite3"]
        postgres = os.environ.get("BENCH_POSTGRES_URL")
        if postgres:
            databases.append(lambda _number: postgres)
        for database in databases:
            for size in sizes:
                results["sizes"].append(measure("benchmarks.one_size", database(size), [str(size)], folder))
                (folder / f"{size}.sqlite3").unlink(missing_ok=True)
                write(results)
            results["imports"].append(measure("benchmarks.large_workbook", database("import"), ["100000"], folder))
            write(results)
    print(f"written: {DOCS / 'benchmarks.md'}")


def write(results: dict[str, list[dict[str, object]]]) -> None:
    """What is known so far: a long run that is stopped leaves what it measured."""
    (DOCS / "benchmarks.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (DOCS / "benchmarks.md").write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(SIZES))
