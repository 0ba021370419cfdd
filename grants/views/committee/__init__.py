"""Pages of the committee, its meetings, ballots and decisions."""
