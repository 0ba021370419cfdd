"""What SQL and the ORM may not do to the books."""

from tests.proofs.attacks import entries, posted, records, register, years
from tests.proofs.attacks.registry import ATTACKS

__all__ = ["ATTACKS", "entries", "posted", "records", "register", "years"]
