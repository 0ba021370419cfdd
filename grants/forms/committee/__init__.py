"""Forms of the committee: seats, meetings and agendas, ballots, closing an item."""
