"""Who implements, what was asked, decided, paid and spent, and how it ended."""

from grants.models.allocations import Allocation, GrantRecord, Purpose
from grants.models.attachments import Attachment, AttachmentKind
from grants.models.closing import (
    ClosureKind,
    FundClosure,
    InterestDeclaration,
    ProjectClosure,
    Waiver,
    WaiverRequest,
    WaiverState,
)
from grants.models.committee import (
    VOTING,
    AgendaItem,
    Attendance,
    ItemKind,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Seat,
    SeatRole,
)
from grants.models.decisions import APPROVALS, Ballot, Choice, Closing, Condition, ConditionMet, Decision, Outcome
from grants.models.expenditure import Category, Expenditure, expenditure_reference
from grants.models.expenditure_reports import (
    Entered,
    ExpenditureReport,
    ExpenditureReportVersion,
    PriorYearAdjustment,
    ReportState,
)
from grants.models.governance import DecisionRule, FundRules, LevelTarget, Window
from grants.models.imports import ImportState, WorkbookImport
from grants.models.instruments import BankDetails, BankDetailsState, FocalPoint, Memorandum, SupportCostRate
from grants.models.narratives import NarrativeComment, NarrativeReport, NarrativeVersion
from grants.models.notices import Delivery, Notice, NoticePreference
from grants.models.organisations import Organisation, OrganisationType
from grants.models.plans import BudgetLine, PlanChange, Tranche
from grants.models.portfolios import PortfolioUpload
from grants.models.projects import Project, ProjectLevel, ProjectStatus
from grants.models.proposals import (
    AMENDMENTS,
    Proposal,
    ProposalKind,
    ProposalState,
    ProposalVersion,
    Recommendation,
    Review,
)
from grants.models.reporting import CallKind, CallReminder, CycleState, ReportCall, ReportingCycle
from grants.models.requests import BatchState, PaymentBatch, RefundSplit, RequestState, TransferRequest
from grants.models.results import Achievement, Aggregation, Indicator, ProjectIndicator, ResultLevel
from grants.models.steps import Step
from grants.models.transfers import PaidRecord, Refund, Transfer
from grants.reporting.computing import FIRST_YEAR_OF_NEW_CATEGORIES

__all__ = [
    "AMENDMENTS",
    "APPROVALS",
    "FIRST_YEAR_OF_NEW_CATEGORIES",
    "VOTING",
    "Achievement",
    "AgendaItem",
    "Aggregation",
    "Allocation",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "Ballot",
    "BankDetails",
    "BankDetailsState",
    "BatchState",
    "BudgetLine",
    "CallKind",
    "CallReminder",
    "Category",
    "Choice",
    "Closing",
    "ClosureKind",
    "Condition",
    "ConditionMet",
    "CycleState",
    "Decision",
    "DecisionRule",
    "Delivery",
    "Entered",
    "Expenditure",
    "ExpenditureReport",
    "ExpenditureReportVersion",
    "FocalPoint",
    "FundClosure",
    "FundRules",
    "GrantRecord",
    "ImportState",
    "Indicator",
    "InterestDeclaration",
    "ItemKind",
    "LevelTarget",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Memorandum",
    "NarrativeComment",
    "NarrativeReport",
    "NarrativeVersion",
    "Notice",
    "NoticePreference",
    "Organisation",
    "OrganisationType",
    "Outcome",
    "PaidRecord",
    "PaymentBatch",
    "PlanChange",
    "PortfolioUpload",
    "Presence",
    "PriorYearAdjustment",
    "Project",
    "ProjectClosure",
    "ProjectIndicator",
    "ProjectLevel",
    "ProjectStatus",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "ProposalVersion",
    "Purpose",
    "Recommendation",
    "Refund",
    "RefundSplit",
    "ReportCall",
    "ReportState",
    "ReportingCycle",
    "RequestState",
    "ResultLevel",
    "Review",
    "Seat",
    "SeatRole",
    "Step",
    "SupportCostRate",
    "Tranche",
    "Transfer",
    "TransferRequest",
    "Waiver",
    "WaiverRequest",
    "WaiverState",
    "Window",
    "WorkbookImport",
    "expenditure_reference",
]
