"""The committee: reading a meeting, and how the ballots stand under the rule of the fund."""
