"""What people do with grants: one function for one deed. See ``fund/services.py`` for how they behave."""

from grants.services.allocations import allocation_record, allocation_warnings, support_cost_of
from grants.services.expenditure import NothingToCorrect, expenditure_correct, expenditure_record
from grants.services.transfers import UnableToRefund, UnableToTransfer, refund_record, transfer_record

__all__ = [
    "NothingToCorrect",
    "UnableToRefund",
    "UnableToTransfer",
    "allocation_record",
    "allocation_warnings",
    "expenditure_correct",
    "expenditure_record",
    "refund_record",
    "support_cost_of",
    "transfer_record",
]
