"""A law of the books beside those of ``fund/invariants.py``: what was published stands, with its ledger and its bytes.

The reports register it there, because the money knows nothing of them; so ``manage.py check_ledger`` asks it nightly.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fund.invariants import Violation, anchored
from fund.models import Fund
from reports.models import Publication
from reports.publishing import storing
from reports.services.publishing import FILES, certified_digest


def publications_stand(fund: Fund) -> Iterator[Violation]:
    """The entry a publication was made at is in the chain with the hash it states; the publication says what was
    certified; its files are those it names, and their bytes are kept as they were published."""
    publications = Publication.objects.filter(fund=fund).select_related("fund").prefetch_related("files")
    for publication in publications.order_by("pk"):
        named = {"report": publication.title, "version": publication.version}
        if (broken := anchored(fund, publication.sequence, publication.head)) is not None:
            said = _("published as “%(report)s” v%(version)s, it %(what)s")
            yield Violation(fund.code, publication.sequence, said % {**named, "what": broken.sentence})
        if certified_digest(publication) != publication.digest:
            said = _("the publication “%(report)s” v%(version)s is not what was certified")
            yield Violation(fund.code, None, said % named)
        files = list(publication.files.all())
        if {file.form: file.digest for file in files} != publication.parameters.get(FILES):
            said = _("the files of “%(report)s” v%(version)s are not those that were published")
            yield Violation(fund.code, None, said % named)
        for file in files:
            if state := storing.standing(file):
                said = {
                    storing.MISSING: _("the bytes of the published file %(file)s are missing"),
                    storing.ALTERED: _("the bytes of the published file %(file)s were altered"),
                }[state]
                yield Violation(fund.code, None, said % {"file": file.name})
