"""The compiled translations are those of the texts, and keep every placeholder."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

LOCALE = Path(__file__).resolve().parents[2] / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%%|</?\w+>")


def catalog(language: str):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_compiled_files_are_up_to_date(language):
    compiled = io.BytesIO()
    write_mo(compiled, catalog(language))
    stored = (LOCALE / language / "LC_MESSAGES" / "django.mo").read_bytes()
    assert compiled.getvalue() == stored, "run `make messages`"


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_text_is_translated_and_none_only_guessed(language):
    texts = [message for message in catalog(language) if message.id]
    assert not [message.id for message in texts if message.fuzzy]
    assert not [
        message.id
        for message in texts
        if not all(message.string if isinstance(message.string, list | tuple) else [message.string])
    ]
    assert len(texts) > 1000


def test_every_phrase_is_found_by_make_messages():
    """It looks for ``_``: a text in words handed to ``phrase`` by its name stays English in every language."""
    unseen = re.compile(r"""\bphrase\(\s*f?["'](?!(?:%\(\w+\)s|\\n)+["'])""")
    for file in sorted((LOCALE.parent / "reports").rglob("*.py")):
        assert not unseen.search(file.read_text()), file


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_percent_sign_is_taken_for_a_placeholder(language):
    """“% of” reads like one, and `make messages` ends with an error: write “percent of”."""
    assert [(message.id, problems) for message, problems in catalog(language).check()] == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_translations_keep_their_placeholders(language):
    for message in catalog(language):
        if message.id and isinstance(message.id, str) and message.string:
            assert sorted(PLACEHOLDER.findall(message.id)) == sorted(PLACEHOLDER.findall(message.string)), message.id


def test_the_frame_speaks_three_languages():
    said = []
    for language in ("en", "fr", "es"):
        with translation.override(language):
            said.append(gettext("Sign in"))
    assert said == ["Sign in", "Se connecter", "Iniciar sesión"]
