"""Papers of the committee and the office, as PDF."""
