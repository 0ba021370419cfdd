"""A report as one HTML page that stands alone: nothing to load, nothing that runs, readable aloud and in print."""

from __future__ import annotations

from pathlib import Path

from django.utils.html import escape
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from fund import display
from reports.renderers.html import render_table
from reports.renderers.words import as_of, in_words, restated, status_words
from reports.table import Report

STYLE = Path(__file__).with_suffix(".css")


def render(report: Report) -> bytes:
    """The page, in the language that is active. The same report is the same bytes."""
    report = in_words(report)
    title = f"{report.title} {report.year} – {report.fund_code}"
    direction = "rtl" if get_language_bidi() else "ltr"
    page = (
        f'<!DOCTYPE html>\n<html lang="{escape(get_language() or "en")}" dir="{direction}">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style></head>\n"
        f'<body>\n{_header(report)}\n<main><div class="wrap">\n{_contents(report)}\n{_tables(report)}\n'
        f"{_identities(report)}\n</div></main>\n{_footer(report)}\n</body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _header(report: Report) -> str:
    tag, meaning = status_words(report)
    return (
        f'<header><div class="wrap"><p class="fund">{escape(report.fund_code)} · {escape(report.fund_name)}</p>'
        f"<h1>{escape(report.title)} {report.year}</h1>"
        f'<p><span class="tag tag-{escape(report.status)}">{escape(tag)}</span>{escape(as_of(report))} '
        f"{escape(meaning)}</p>{_restated(report)}</div></header>"
    )


def _restated(report: Report) -> str:
    return f'<p class="restated">{escape(restated(report))}</p>' if report.restates else ""


def _contents(report: Report) -> str:
    items = "".join(f'<li><a href="#{escape(table.key)}">{escape(table.title)}</a></li>' for table in report.tables)
    heading = f'<h2 id="contents">{escape(_("Tables"))}</h2>'
    return f'<nav class="panel contents" aria-labelledby="contents">{heading}<ol>{items}</ol></nav>'


def _tables(report: Report) -> str:
    return "\n".join(
        f'<section class="panel">{render_table(table, report.currency)}</section>' for table in report.tables
    )


def _identities(report: Report) -> str:
    """A report that does not tie is never built, so every line here holds."""
    rows = "".join(
        f'<tr class="line"><th scope="row">{escape(check.identity.statement)}</th>'
        f'<td class="num">{display.amount_html(check.left, report.currency)}</td>'
        f'<td class="num">{display.amount_html(check.right, report.currency)}</td></tr>'
        for check in report.checks
    )
    said = _("The figures tie: %(count)s identities hold to the last decimal.") % {"count": len(report.checks)}
    # Texts to translate are collected from plain calls, not from inside f-strings.
    heading, show = escape(_("Identities")), escape(_("Show each identity with both sides"))
    return (
        f'<section class="panel"><h2>{heading}</h2><p class="ties">✓ {escape(said)}</p>'
        f"<details><summary>{show}</summary>"
        f'<div class="table-region"><table class="table"><thead><tr><th scope="col">{escape(_("Identity"))}</th>'
        f'<th scope="col" class="num">{escape(_("One side"))}</th>'
        f'<th scope="col" class="num">{escape(_("Other side"))}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details></section>"
    )


def _footer(report: Report) -> str:
    known = _("Ledger position: entry %(sequence)s") % {"sequence": report.position.sequence}
    agent = ""
    if report.administrative_agent:
        agent = f"<p>{escape(_('Administrative agent'))}: {escape(report.administrative_agent)}</p>"
    return (
        f'<footer><div class="wrap">{agent}<p>{escape(known)}, <span class="hash">{escape(report.position.head)}</span>'
        "</p></div></footer>"
    )
