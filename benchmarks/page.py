"""The page of results, written from the measurements."""

from __future__ import annotations

Results = dict[str, list[dict[str, object]]]

INTRODUCTION = """# What it costs

Written by `make bench`. Every figure stands beside the least a database and a loop need for the same result, from the
same run on the same machine: trust the ratios, not the seconds. Portfolios hold 200 funds, 100 contributors, 60
organisations and 5,000 projects over ten years; the largest fund holds seven percent of the entries; all years but
the last two are closed.

- **Floor of posting**: the same rows into tables with the same columns and indexes, without guards, chain, foreign keys
  or checks (COPY on PostgreSQL, executemany on SQLite).
- **Floor of a report**: one hand-written query over carried balances and open movements, one over the register, and a
  loop that adds up the figures of all tables.
- **Floor of a document**: a canvas that draws the same lines of text on as many pages, neither laid out nor tagged.
"""


BUSY = """The machine was busy with other work, so processor time was counted, but for the workbook: it leaves out waits
for the disk (most of one commit an entry). Seconds on the wall are more.
"""


def seconds(value: object) -> str:
    number = float(str(value))
    return f"{number * 1000:,.0f} ms" if number < 1 else f"{number:,.1f} s"


def rate(value: object) -> str:
    return f"{float(str(value)):,.0f}"


def ratio(part: object, of: object) -> str:
    return f"{float(str(part)) / float(str(of)):.2f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def page(results: Results) -> str:
    parts = [INTRODUCTION, f"Measured on {results['sizes'][0]['machine']}.\n"]
    if "processor time" in str(results["sizes"][0]["machine"]):
        parts.append(BUSY)
    if results.get("documents"):
        parts.append(documents(results["documents"]))
    for database in dict.fromkeys(str(found["database"]) for found in (*results["sizes"], *results["imports"])):
        sizes = [found for found in results["sizes"] if found["database"] == database]
        parts.append(f"## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}\n")
        if sizes:
            parts += [reports(sizes), posting(sizes)]
        imports = [found for found in results["imports"] if found["database"] == database]
        if imports:
            parts.append(workbooks(imports))
        if sizes:
            parts.append(pages(sizes))
    return "\n".join(parts)


def documents(found: list[dict[str, object]]) -> str:
    rows = [
        [
            rate(each["projects"]),
            rate(each["pages"]),
            f"{float(str(each['bytes'])) / 1e3:,.0f} kB",
            seconds(each["floor_seconds"]),
            seconds(each["pdf_seconds"]),
            ratio(each["pdf_seconds"], each["floor_seconds"]),
        ]
        for each in found
    ]
    head = ["projects", "pages", "file", "floor", "the report, tagged", "ratio"]
    return "## The consolidated report as PDF\n\n" + table(head, rows)


def reports(sizes: list[dict[str, object]]) -> str:
    rows = [
        [
            rate(found["entries"]),
            seconds(found["report_floor_seconds"]),
            seconds(found["report_figures_seconds"]),
            ratio(found["report_figures_seconds"], found["report_floor_seconds"]),
            seconds(found["open_report_figures_seconds"]),
            seconds(found["report_tables_seconds"]),
            rate(found["report_cells"]),
            seconds(found["all_floor_seconds"]),
            seconds(found["all_figures_seconds"]),
            seconds(found["all_reports_seconds"]),
        ]
        for found in sizes
    ]
    head = [
        "entries",
        "largest fund: floor",
        "its figures",
        "ratio",
        "figures, no year closed",
        "eleven tables and their checks, from the figures",
        "cells",
        "all 200 funds: floor",
        "figures",
        "whole reports",
    ]
    return "### The annual report\n\n" + table(head, rows)


def posting(sizes: list[dict[str, object]]) -> str:
    rows = [
        [
            rate(found["entries"]),
            rate(found["floor_entries_per_second"]),
            rate(found["largest_entries_per_second"]),
            rate(found["bulk_entries_per_second"]),
            rate(found["bulk_create_entries_per_second"]),
            rate(found["floor_posts_per_second"]),
            rate(found["posts_per_second"]),
            seconds(found["close_seconds_per_fund_and_year"]),
        ]
        for found in sizes
    ]
    head = [
        "entries",
        "floor, entries/s",
        "the ledger in bulk, largest fund",
        "all funds",
        "Django bulk_create, nothing checked",
        "floor, one commit an entry, entries/s",
        "one service call an entry",
        "closing a year of a fund",
    ]
    return "### Posting\n\n" + table(head, rows)


STEPS = ("read", "check", "book")


def workbooks(imports: list[dict[str, object]]) -> str:
    """On the wall; behind it, where it was counted, the processor time of all processes together."""
    rows = []
    for found in imports:
        walls = [float(str(found[f"{step}_seconds"])) for step in STEPS]
        works = [float(str(found.get(f"{step}_processor_seconds", "nan"))) for step in STEPS]
        pairs = [*zip(walls, works, strict=True), (sum(walls), sum(works))]
        times = [seconds(wall) + ("" if work != work else f" ({seconds(work)})") for wall, work in pairs]
        load = f"{float(str(found['load'])):.1f}" if "load" in found else "–"
        rows.append([rate(found["rows"]), f"{float(str(found['bytes'])) / 1e6:.1f} MB", *times, load])
    head = ["rows", "file", *STEPS, "together", "processes waiting or at work (two cores)"]
    told = "Seconds on the wall; in brackets the processor time of all processes, the database's among them.\n\n"
    return "### A large workbook\n\n" + told + table(head, rows)


def pages(sizes: list[dict[str, object]]) -> str:
    names = [
        key.removeprefix("page ").removesuffix(" ms")
        for key in sizes[-1]
        if key.startswith("page ") and key.endswith(" ms")
    ]
    if not names:
        return ""
    head = ["page of the largest fund", *(f"{rate(found['entries'])} entries: queries, ms" for found in sizes)]
    rows = [
        [
            f"`{name}`",
            *(
                f"{found.get(f'page {name} queries', '–')}, {float(str(found.get(f'page {name} ms', 0))):,.0f}"
                for found in sizes
            ),
        ]
        for name in sorted(names)
    ]
    return "### Pages\n\n" + table(head, rows)
