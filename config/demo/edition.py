"""The consolidated report of last year as the secretariat is writing it: begun, its summary and a chapter edited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config.demo.cast import Stage
from reports.services.editions import edition_begin, edition_save, shown_of

SUMMARY = """
In {{ year }} the {{ fund }} entered its last phase: the human rights advisers it has paid for are now posts of country
teams, and the organisations account for what they have left.

Contributors deposited {{ contributions.current_year }} during the year and {{ contributions }} since the beginning.
Of what participating organisations were funded with, {{ net_funded }}, they have reported {{ expenditure }} as spent:
a delivery rate of {{ delivery_rate }}. At the end of the year {{ balance }} was with the administrative agent and
{{ balance_with_organisations }} with the organisations.

- **Country teams** remain the heart of the fund: {{ focus.PF2.expenditure }} of {{ focus.PF2.net_funded }} was spent on
  advisers to Resident Coordinators, {{ focus.PF2.delivery_rate }} of what was funded.
- **National protection systems** took {{ focus.PF3.expenditure }}; the projects in Nepal and the Republic of Moldova
  ended with laws that parliament has adopted.
- **Common policy and learning** cost {{ focus.PF1.expenditure }}; the learning package is used by thirty country teams.
"""
ADVISERS = """
### What advisers changed

Thirteen Resident Coordinators had a human rights adviser of the fund at their side at one time or another. By the end
of {{ year }} nine of the posts were carried by the country teams' own budgets. The advisers

- brought the recommendations of the universal periodic review into **eleven** cooperation frameworks;
- trained country teams to raise concerns early, before they become crises;
- opened the door of ministries for national human rights institutions.

> “Before, human rights were a chapter of our framework. Now they are the first question we ask of every programme.”
> *Resident Coordinator, at the closing workshop*

| Result at the end of the year | Country teams |
|---|--:|
| Adviser's post taken over by the country team | 9 |
| Cooperation framework that names human rights outcomes | 11 |
| Early warning system in use | 7 |

The work cost {{ focus.PF2.expenditure }} in all, against {{ focus.PF2.planned }} planned.
"""
OUTLOOK = """
The evaluation of the fund found that advisers have most effect when they stay longer than two years and sit in the
Resident Coordinator's own office. Three lessons guide what comes next:

1. posts are planned for three years from the beginning, with the country team's share rising each year;
2. joint programmes name one organisation that answers for results;
3. balances with organisations, {{ balance_with_organisations }} at the end of {{ year }}, are returned within six
   months of the end of a project.
"""


def begun(stage: Stage) -> None:
    """Begun in February, its texts written in the weeks after."""
    at = min(datetime(stage.today.year, 2, 9, 10, tzinfo=UTC), stage.at(0))
    edition = edition_begin(fund=stage.fund, year=stage.today.year - 1, by=stage.secretariat, at=at)
    for days, (key, text) in enumerate(
        (("summary", SUMMARY), ("focus:PF2:achievements", ADVISERS), ("outlook", OUTLOOK)), start=2
    ):
        edition = edition_save(
            edition=edition,
            key=key,
            text=text.strip(),
            shown=shown_of(edition.texts.get(key, "")),
            by=stage.secretariat,
            at=min(at + timedelta(days=days), stage.at(0)),
        )
