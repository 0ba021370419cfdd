"""The table of every address: whose it is, which rights open it, for whom it is not there.

The acts are written here by hand, apart from the views: both must say the same.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from config.roles import ROLE_PERMISSIONS

FUND, ANYWHERE, SIGNED_IN, PUBLIC, LIBRARY, ABSENT = (
    "a fund's",
    "of no single fund",
    "of everybody signed in",
    "public",
    "of the sign-in library, for whoever has signed in",
    "not offered to anybody",
)


class Rule(NamedTuple):
    """The acts of which one is needed, what is in the address, whose it is, and the exceptions.

    ``hidden`` are the roles that have the act and to whom this very line is not there: it is another institution's, or
    (``*``, all of them) there is no such thing yet.
    ``reads`` are acts that open it as well, for reading alone: whoever has no other may send nothing.
    ``refused`` are those that have the act and are refused for another reason, which other tests know. ``sent`` means
    that there is nothing to read.
    """

    acts: str
    args: tuple[object, ...] = ()
    whose: str = FUND
    hidden: str = ""
    refused: str = ""
    sent: bool = False
    reads: str = ""


LINES, OWN, GIVES = (
    "register.view project.view_own",
    "register.view project.view_own",
    "register.view agreement.view_own",
)
SEEN = "proposal.view proposal.view_own"
TOLD, NARRATIVE = "narrative.view narrative.draft", "TST01-N-2018-001"
PROPOSAL, MEETING, DECISION = "TST01-P-2020-001", "TST01-2020-01", "TST01-2020-01-D01"
REQUEST, BATCH, DETAILS, WAIVER = "TST01-R-2020-001", "TST01-B-2020-001", "TST01-BD-001", "TST01-W-001"
EDITION = "annual-2018"
REPORT = "TST01-E-2019-001"
NOTHING = uuid.UUID(int=1)
IMPORTS = "office_maker auditor"

TABLE: dict[str, Rule] = {
    # Of no application.
    "healthz": Rule("", whose=PUBLIC),
    "readyz": Rule("", whose=PUBLIC),
    "set_language": Rule("", whose=PUBLIC, sent=True),
    "demo_sign_in": Rule("", whose=PUBLIC, sent=True),
    "account_login": Rule("", whose=PUBLIC),
    "signed_in": Rule("", whose=SIGNED_IN),
    "account_reset_password": Rule("", whose=PUBLIC),
    "account_reset_password_done": Rule("", whose=PUBLIC),
    "account_reset_password_from_key": Rule("", ("1", "a-b"), whose=PUBLIC),
    "account_reset_password_from_key_done": Rule("", whose=PUBLIC),
    "account_inactive": Rule("", whose=PUBLIC),
    "account_confirm_email": Rule("", ("k",), whose=PUBLIC),
    "account_email_verification_sent": Rule("", whose=PUBLIC),
    "account_confirm_login_code": Rule("", whose=PUBLIC),
    "mfa_authenticate": Rule("", whose=PUBLIC),
    "account_signup": Rule("", whose=ABSENT),
    "account_email": Rule("", whose=ABSENT),
    "account_logout": Rule("", whose=PUBLIC),
    "account_reauthenticate": Rule("", whose=LIBRARY),
    "account_change_password": Rule("", whose=LIBRARY),
    "account_set_password": Rule("", whose=LIBRARY),
    "mfa_index": Rule("", whose=LIBRARY),
    "mfa_reauthenticate": Rule("", whose=LIBRARY),
    "mfa_activate_totp": Rule("", whose=LIBRARY),
    "mfa_deactivate_totp": Rule("", whose=LIBRARY),
    "mfa_view_recovery_codes": Rule("", whose=LIBRARY),
    "mfa_generate_recovery_codes": Rule("", whose=LIBRARY),
    "mfa_download_recovery_codes": Rule("", whose=LIBRARY),
    # The account given.
    "reports:portfolio": Rule("", whose=SIGNED_IN),
    "reports:portfolio-report": Rule("report.view", whose=ANYWHERE),
    "reports:portfolio-ask": Rule("report.download", whose=ANYWHERE, sent=True),
    "reports:files": Rule("", whose=SIGNED_IN),
    "reports:file": Rule("", (NOTHING,), whose=SIGNED_IN, hidden="*"),
    "reports:file-progress": Rule("", (NOTHING,), whose=SIGNED_IN, hidden="*"),
    "reports:file-download": Rule("", (NOTHING,), whose=SIGNED_IN, hidden="*"),
    "reports:file-remove": Rule("", (NOTHING,), whose=SIGNED_IN, sent=True),
    "reports:file-ask": Rule("report.download workbook.export edition.view", ("workbook",), sent=True),
    "reports:fund": Rule("fund.view"),
    "reports:contributions": Rule(GIVES),
    "reports:allocations": Rule(LINES),
    "reports:transfers": Rule(LINES),
    "reports:expenditure": Rule(LINES),
    "reports:income": Rule("register.view"),
    "reports:focuses": Rule("report.view"),
    "reports:focus": Rule("report.view", ("F1",)),
    "reports:reports": Rule("report.view"),
    "reports:annual": Rule("report.view", (2018,)),
    "reports:annual-file": Rule("report.download", (2018, "json")),
    "reports:history": Rule("history.view"),
    "reports:outlook": Rule("register.view"),
    "reports:published": Rule("report.view"),
    "reports:subscribe": Rule("report.view", sent=True),
    "reports:editions": Rule("edition.view"),
    "reports:edition": Rule("edition.view", (EDITION,)),
    "reports:edition-file": Rule("edition.view", (EDITION, "pdf"), hidden="*"),
    "reports:edition-prepare": Rule("edition.prepare", (EDITION,)),
    "reports:edition-take-back": Rule("edition.prepare", (EDITION,), sent=True),
    "reports:edition-certify": Rule("edition.certify", (EDITION,)),
    "reports:edition-published": Rule("edition.certify", (EDITION, 1), hidden="*"),
    "reports:edition-return": Rule("edition.certify", (EDITION,)),
    "reports:edition-restate": Rule("edition.prepare", (EDITION,)),
    "reports:edition-abandon": Rule("edition.edit", (EDITION,)),
    "reports:edition-give-up": Rule("edition.prepare", (EDITION,)),
    "reports:public-funds": Rule("", whose=PUBLIC),
    # For everybody: of a fund that has published nothing there is nothing.
    "reports:public": Rule("", ("TST01",), whose=PUBLIC, hidden="*"),
    "reports:public-json": Rule("", ("TST01",), whose=PUBLIC, hidden="*"),
    "reports:public-report": Rule("", ("TST01", EDITION, 1), whose=PUBLIC, hidden="*"),
    "reports:public-file": Rule("", ("TST01", EDITION, 1, "report.pdf"), whose=PUBLIC, hidden="*"),
    "reports:verify": Rule("", whose=PUBLIC),
    "reports:donor-funds": Rule("agreement.view_own", whose=ANYWHERE),
    "reports:donor": Rule("agreement.view_own"),
    "reports:donor-statement": Rule(GIVES, (2018, "NOR")),
    "reports:donor-statement-file": Rule(GIVES, (2018, "json", "NOR")),
    "reports:organisation-statement": Rule(OWN, (2018, "UNDP")),
    "reports:organisation-statement-file": Rule(OWN, (2018, "json", "UNDP")),
    "reports:statement-begin": Rule("edition.edit"),
    "reports:meeting-pack": Rule("committee.view", (MEETING,)),
    "reports:minutes": Rule("committee.view", (MEETING,)),
    "reports:decision-sheet": Rule("decision.view", (DECISION,)),
    "reports:transfer-notification": Rule("payment.view project.view_own", (REQUEST,), hidden="*"),
    "reports:batch-totals": Rule("payment.view", (BATCH,)),
    # The money.
    "fund:ledger": Rule("ledger.view"),
    "fund:years": Rule("ledger.view"),
    "fund:accounts": Rule("ledger.view"),
    "fund:movements": Rule("ledger.view"),
    "fund:entry": Rule("ledger.view", (3,)),
    "fund:record": Rule(
        "register.view project.view_own agreement.view_own", ("deposit", "D-001"), hidden="organisation"
    ),
    "fund:contributor": Rule(GIVES, ("NOR",)),
    "fund:agreement": Rule(GIVES, ("NOR-1",)),
    "fund:recorded": Rule("ledger.view", (1,)),
    "fund:year-closed": Rule("ledger.view", (2018,)),
    "fund:record-deposit": Rule("deposit.record"),
    "fund:record-deposit-preview": Rule("deposit.record"),
    "fund:record-income": Rule("income.record"),
    "fund:record-charge": Rule("charge.record"),
    "fund:record-fund-transfer": Rule("fund_transfer.record"),
    "fund:record-contributor-refund": Rule("contributor_refund.record"),
    "fund:register": Rule("register.view"),
    "fund:fund-edit": Rule("register.edit"),
    "fund:focus-add": Rule("register.edit"),
    "fund:focus-edit": Rule("register.edit", ("F1",)),
    "fund:output-add": Rule("register.edit"),
    "fund:output-edit": Rule("register.edit", ("O1",)),
    "fund:contributor-add": Rule("register.edit"),
    "fund:contributor-edit": Rule("register.edit", ("NOR",)),
    "fund:agreement-add": Rule("agreement.record"),
    "fund:agreement-edit": Rule("agreement.record", ("NOR-1",)),
    "fund:reverse": Rule("entry.reverse", (3,)),
    "fund:close-year": Rule("year.close"),
    # Of people those read who do so in all funds; of this one fund, nobody.
    "fund:people": Rule("people.manage", whose=ANYWHERE, hidden="administrator auditor", reads="people.view"),
    "fund:person-add": Rule("people.manage", whose=ANYWHERE, hidden="administrator"),
    "fund:person": Rule(
        "people.manage", ("$person",), whose=ANYWHERE, hidden="administrator auditor", reads="people.view"
    ),
    "fund:person-switch": Rule("people.manage", ("$person",), whose=ANYWHERE, hidden="administrator", sent=True),
    "fund:membership-end": Rule(
        "people.manage", ("$person", "$membership"), whose=ANYWHERE, hidden="administrator", sent=True
    ),
    # What is approved, paid and spent.
    "grants:projects": Rule(LINES),
    "grants:project": Rule(OWN, ("P-1",)),
    "grants:organisations": Rule(LINES),
    "grants:organisation": Rule(OWN, ("WHO",), hidden="organisation"),
    "grants:organisation-add": Rule("register.edit"),
    "grants:organisation-edit": Rule("register.edit", ("UNDP",)),
    "grants:project-add": Rule("register.edit"),
    "grants:project-edit": Rule("register.edit", ("P-1",)),
    "grants:record-allocation": Rule("allocation.record"),
    "grants:record-allocation-preview": Rule("allocation.record"),
    "grants:record-transfer": Rule("transfer.record"),
    "grants:record-transfer-preview": Rule("transfer.record"),
    "grants:record-refund": Rule("refund.record"),
    "grants:record-refund-preview": Rule("refund.record"),
    "grants:record-expenditure": Rule("expenditure.record"),
    "grants:record-expenditure-preview": Rule("expenditure.record"),
    "grants:export": Rule("workbook.export"),
    "grants:imports": Rule("workbook.import", whose=ANYWHERE, reads="workbook.view"),
    "grants:template": Rule("workbook.import", whose=ANYWHERE),
    "grants:import": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, hidden=IMPORTS, reads="workbook.view"),
    "grants:import-progress": Rule(
        "workbook.import", (NOTHING,), whose=ANYWHERE, hidden=IMPORTS, reads="workbook.view"
    ),
    "grants:import-decide": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, sent=True),
    "grants:import-errors": Rule("workbook.import", (NOTHING,), whose=ANYWHERE, hidden=IMPORTS, reads="workbook.view"),
    # Proposals. The one here is UNDP's; the organisation of this test is UNDP.
    "grants:proposals": Rule(SEEN),
    "grants:proposal": Rule(SEEN, (PROPOSAL,)),
    "grants:proposal-version": Rule(SEEN, (PROPOSAL, 1)),
    "grants:proposal-difference": Rule(SEEN, (PROPOSAL,)),
    "grants:proposal-file": Rule(SEEN, (PROPOSAL, NOTHING), hidden="*"),
    "grants:proposal-start": Rule("proposal.draft"),
    "grants:proposal-draft": Rule("proposal.draft", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-section": Rule("proposal.draft", (PROPOSAL, "about"), refused="secretariat"),
    "grants:proposal-submit": Rule("proposal.submit", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-submitted": Rule("proposal.submit", (PROPOSAL, 1), refused="secretariat"),
    "grants:proposal-withdraw": Rule("proposal.submit", (PROPOSAL,), refused="secretariat"),
    "grants:proposal-screening": Rule("proposal.screen", (PROPOSAL,)),
    "grants:proposal-return": Rule("proposal.screen", (PROPOSAL,), sent=True),
    "grants:proposal-forward": Rule("proposal.screen", (PROPOSAL,), sent=True),
    "grants:proposal-accept": Rule("revision.accept", (PROPOSAL,), sent=True),
    # The committee.
    "grants:committee": Rule("committee.view"),
    "grants:committee-seat-add": Rule("committee.edit"),
    "grants:committee-seat": Rule("committee.edit", ("$seat",)),
    "grants:committee-rotation": Rule("committee.edit"),
    "grants:meetings": Rule("committee.view"),
    "grants:meeting-call": Rule("agenda.edit"),
    "grants:meeting": Rule("committee.view", (MEETING,)),
    "grants:agenda": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-open": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-remind": Rule("agenda.edit", (MEETING,), sent=True),
    "grants:meeting-close": Rule("agenda.edit", (MEETING,)),
    "grants:meeting-cancel": Rule("agenda.edit", (MEETING,)),
    "grants:attendance": Rule("agenda.edit", (MEETING,)),
    "grants:minutes-edit": Rule("agenda.edit", (MEETING,)),
    "grants:minutes-sign": Rule("decision.sign", (MEETING,), sent=True),
    "grants:agenda-item": Rule("committee.view", (MEETING, 1)),
    "grants:availability-strip": Rule("committee.view", (MEETING, 1)),
    "grants:ballot": Rule("ballot.cast", (MEETING, 1)),
    "grants:item-close": Rule("decision.sign", (MEETING, 1)),
    "grants:decisions": Rule("decision.view"),
    "grants:decision": Rule("decision.view", (DECISION,)),
    "grants:condition-met": Rule("condition.meet", (DECISION, 1)),
    # Payments.
    "grants:requests": Rule("payment.view"),
    "grants:request": Rule("payment.view", (REQUEST,)),
    "grants:request-add": Rule("transfer.request"),
    "grants:request-edit": Rule("transfer.request", (REQUEST,)),
    "grants:request-submit": Rule("transfer.request", (REQUEST,)),
    "grants:request-cancel": Rule("transfer.request", (REQUEST,)),
    "grants:request-release": Rule("transfer.release", (REQUEST,)),
    "grants:request-refuse": Rule("transfer.release", (REQUEST,)),
    "grants:request-withdraw": Rule("transfer.release", (REQUEST,)),
    "grants:request-return": Rule("transfer.release", (REQUEST,)),
    "grants:request-confirm": Rule("payment.confirm", (REQUEST,)),
    "grants:request-fail": Rule("payment.confirm", (REQUEST,)),
    "grants:batches": Rule("payment.view"),
    "grants:batch": Rule("payment.view", (BATCH,)),
    "grants:batch-add": Rule("transfer.request"),
    "grants:batch-release": Rule("transfer.release", (BATCH,)),
    "grants:batch-give-up": Rule("transfer.release", (BATCH,)),
    "grants:batch-remove": Rule("transfer.request", (BATCH,), sent=True),
    "grants:batch-file": Rule("payment.confirm", (BATCH,), sent=True),
    # Closure.
    "grants:ageing": Rule(LINES),
    "grants:fund-close": Rule("register.view"),
    "grants:fund-close-now": Rule("fund.close", sent=True),
    "grants:project-close": Rule(OWN, ("P-1",)),
    "grants:project-close-operationally": Rule("project.close_operationally", ("P-1",), sent=True),
    "grants:project-close-financially": Rule("project.close_financially", ("P-1",), sent=True),
    "grants:waiver": Rule(OWN, (WAIVER,)),
    "grants:waiver-ask": Rule("waiver.ask", ("P-1",), hidden="*"),
    "grants:waiver-grant": Rule("waiver.grant", (WAIVER,), sent=True),
    "grants:waiver-refuse": Rule("waiver.grant", (WAIVER,), sent=True),
    "grants:interest-declare": Rule("interest.declare", ("P-1",), hidden="*"),
    "grants:project-file": Rule("attachment.file", ("P-1",)),
    "grants:project-document": Rule(OWN, ("P-1", NOTHING), hidden="*"),
    # Terms, bank details, rules.
    "grants:organisation-terms": Rule(OWN, ("WHO",), hidden="organisation"),
    "grants:memorandum-add": Rule("instrument.edit", ("UNDP",)),
    "grants:memorandum-edit": Rule("instrument.edit", ("UNDP", "$memorandum")),
    "grants:rate-add": Rule("instrument.edit", ("UNDP",)),
    "grants:rate-edit": Rule("instrument.edit", ("UNDP", "$rate")),
    "grants:focal-point-add": Rule("instrument.edit", ("UNDP",)),
    "grants:focal-point-edit": Rule("instrument.edit", ("UNDP", "$point")),
    "grants:bank-details-add": Rule("bank_details.prepare", ("UNDP",)),
    "grants:bank-details": Rule("bank_details.view", (DETAILS,)),
    "grants:bank-details-verify": Rule("bank_details.verify", (DETAILS,), sent=True),
    "grants:bank-details-refuse": Rule("bank_details.verify", (DETAILS,), sent=True),
    "grants:rules": Rule("committee.view proposal.view_own rules.set"),
    "grants:rules-edit": Rule("rules.set"),
    "grants:level-target-add": Rule("rules.set"),
    "grants:level-target-edit": Rule("rules.set", ("$target",)),
    "grants:level-target-remove": Rule("rules.set", ("$target",), sent=True),
    "grants:window-add": Rule("window.edit"),
    "grants:window-edit": Rule("window.edit", ("$window",)),
    # The annual cycle.
    "grants:reporting": Rule(LINES),
    "grants:cycle-open": Rule("cycle.open", (2019,)),
    "grants:cycle-close": Rule("cycle.open", (2018,)),
    "grants:cycle-reopen": Rule("cycle.open", (2018,)),
    "grants:call-excuse": Rule("cycle.open", ("$call",)),
    "grants:portfolio": Rule("expenditure_report.draft", (2018, "UNDP")),
    "grants:portfolio-file": Rule("expenditure_report.draft", (2018, "UNDP")),
    "grants:portfolio-preview": Rule("expenditure_report.draft", (2018, NOTHING), hidden="*"),
    "grants:portfolio-save": Rule("expenditure_report.draft", (2018, NOTHING), hidden="*", sent=True),
    "grants:portfolio-submit": Rule("expenditure_report.submit", (2018, NOTHING), hidden="*"),
    "grants:expenditure-reports": Rule("expenditure_report.view project.view_own"),
    "grants:expenditure-report": Rule(
        "expenditure_report.view project.view_own", (REPORT,), hidden="committee_member co_chair"
    ),
    "grants:expenditure-report-new": Rule("expenditure_report.draft"),
    "grants:expenditure-report-begin": Rule("expenditure_report.draft", ("$call",)),
    "grants:expenditure-report-edit": Rule("expenditure_report.draft", (REPORT,)),
    "grants:expenditure-report-correct": Rule("expenditure_report.draft", (REPORT,)),
    "grants:expenditure-report-submit": Rule("expenditure_report.submit", (REPORT,)),
    "grants:expenditure-report-submitted": Rule("expenditure_report.submit", (REPORT,)),
    "grants:expenditure-report-take-back": Rule("expenditure_report.submit", (REPORT,)),
    "grants:expenditure-report-return": Rule("expenditure_report.accept", (REPORT,)),
    "grants:expenditure-report-accept": Rule("expenditure_report.accept", (REPORT,)),
    # The consolidated report: who writes it, who reads its drafts.
    "reports:edition-begin": Rule("edition.edit"),
    "reports:edition-write": Rule("edition.view edition.edit", (EDITION,)),
    "reports:edition-text": Rule("edition.edit", (EDITION, "summary")),
    "reports:edition-placeholders": Rule("edition.view edition.edit", (EDITION,)),
    "reports:edition-pictures": Rule("edition.view edition.edit", (EDITION,)),
    "reports:edition-picture": Rule("edition.view edition.edit", (EDITION, "0" * 64), hidden="*"),
    "reports:edition-preview": Rule("edition.view edition.edit", (EDITION,)),
    "reports:edition-draft": Rule("edition.view edition.edit", (EDITION, "docx")),
    # Narrative reports.
    "grants:narratives": Rule(TOLD),
    "grants:narrative-begin": Rule("narrative.draft", ("$told",), refused="secretariat"),
    "grants:narrative": Rule(TOLD, (NARRATIVE,)),
    "grants:narrative-draft": Rule("narrative.draft", (NARRATIVE,), refused="secretariat"),
    "grants:narrative-section": Rule("narrative.draft", (NARRATIVE, "about"), refused="secretariat"),
    "grants:narrative-preview": Rule("narrative.draft", (NARRATIVE, "about"), refused="secretariat", sent=True),
    "grants:narrative-pictures": Rule("narrative.draft", (NARRATIVE,), refused="secretariat"),
    "grants:narrative-picture": Rule(TOLD, (NARRATIVE, "0" * 64), hidden="*"),
    "grants:narrative-submit": Rule("narrative.submit", (NARRATIVE,), refused="secretariat"),
    "grants:narrative-submitted": Rule("narrative.submit", (NARRATIVE, 1), refused="secretariat"),
    "grants:narrative-take-back": Rule("narrative.submit", (NARRATIVE,), refused="secretariat"),
    "grants:narrative-version": Rule(TOLD, (NARRATIVE, 1)),
    "grants:narrative-difference": Rule(TOLD, (NARRATIVE,)),
    "grants:narrative-comment": Rule("narrative.review narrative.draft", (NARRATIVE,), sent=True),
    "grants:narrative-return": Rule("narrative.review", (NARRATIVE,)),
    "grants:narrative-accept": Rule("narrative.review", (NARRATIVE,)),
    # Results.
    "grants:results": Rule(TOLD),
    "grants:indicator-add": Rule("results.edit"),
    "grants:indicator-edit": Rule("results.edit", ("$measure",)),
    "grants:project-indicators": Rule(TOLD),
    "grants:project-indicator-add": Rule("results.edit"),
    "grants:project-indicator-edit": Rule("results.edit", ("$promised",)),
    # One's own.
    "grants:waiting": Rule("", whose=SIGNED_IN),
    "grants:letters": Rule("", whose=SIGNED_IN),
    "grants:mailbox": Rule("", whose=ABSENT),  # there in a demonstration only: tests/grants/work/test_letters.py
}

STRANGER, ANONYMOUS = "a person of another fund", "nobody"
EVERYBODY = (*sorted(ROLE_PERMISSIONS), STRANGER, ANONYMOUS)
INSTITUTIONS = {"organisation": "UNDP", "donor": "NOR"}


def expected(name: str, who: str) -> tuple[set[int], set[int]]:
    """Which answers to GET and to POST are right."""
    rule = TABLE[name]
    if rule.whose == PUBLIC and rule.hidden == "*":
        return {404}, set()
    if rule.whose == PUBLIC:
        return {200, 302, 405} | ({404} if name == "demo_sign_in" else set()), set()
    if who == ANONYMOUS:
        return ({404} if rule.whose == ABSENT and name != "grants:mailbox" else {302}), {302, 404}
    if rule.whose == ABSENT:
        return {404}, {404, 405}
    if rule.whose == LIBRARY:
        return {200, 302, 404, 405}, set()
    if rule.whose == SIGNED_IN:
        return {405} if rule.sent else {404} if rule.hidden == "*" else {200}, set()
    if rule.whose == FUND and who == STRANGER:
        return ({405} if rule.sent else {404}), {404, 405}
    role = "office_maker" if who == STRANGER else who
    has = not ROLE_PERMISSIONS[role].isdisjoint(rule.acts.split())
    looks = not ROLE_PERMISSIONS[role].isdisjoint(rule.reads.split())
    hides = rule.hidden == "*" or role in rule.hidden.split()
    if looks and not has:
        return ({404} if hides else {200, 302}), {403, 404, 405} if hides else {403, 405}
    if not has:
        return ({403, 405} if rule.sent else {403}), {403, 405}
    if role in rule.refused.split():
        return ({403, 405} if rule.sent else {403}), {403, 405}
    if role in rule.hidden.split():
        return ({405} if rule.sent else {404}), {404, 405}
    if rule.sent:
        return {405}, set()
    return ({404} if hides else {200, 302}), set()
