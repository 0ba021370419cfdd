"""The account as it is put together, published and produced. Nothing here moves money."""

from reports.models.editions import Edition, EditionState, ReportKind
from reports.models.jobs import Job, JobState
from reports.models.publications import Publication, PublishedFile, Subscription

__all__ = [
    "Edition",
    "EditionState",
    "Job",
    "JobState",
    "Publication",
    "PublishedFile",
    "ReportKind",
    "Subscription",
]
