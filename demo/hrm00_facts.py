# ruff: noqa: E501 (a table reads better in one line a row)
"""HRM00 as the demo tells it: the plan is published, the life is invented.

Published: the fund's name, its four priority focuses and the secretariat with their planned amounts
(Operational Plan 2011-2013, 18 October 2011, Table B), the numbers of the twelve outputs (Table A), the
five contributors of the first years, eight of the organisations, and that about 5.6 million dollars had
been received by early 2014. Everything else (titles of outputs, agreements, amounts, projects, dates,
expenditure) is invented and only meant to look like such a fund.
"""

from __future__ import annotations

FOCUSES = (
    ("PF1", "Promoting a coordinated & coherent UN system wide approach to human rights integration", "4761630.00"),
    (
        "PF2",
        "Strengthening support to Resident Coordinators and UNCT agency leadership on human rights",
        "10300000.00",
    ),
    (
        "PF3",
        "Developing a coherent UN system-wide approach to providing support towards strengthening national "
        "protection systems",
        "5000000.00",
    ),
    (
        "PF4",
        "Contributing to the integration of human rights issues in the overall UNDG advocacy on development "
        "agenda and global issues",
        "110000.00",
    ),
    ("SEC", "UNDOCO Secretariat Costs", "1545000.00"),
)

OUTPUTS = (
    ("1.1.1", "PF1", "Common guidance on human rights in United Nations programming agreed and in use"),
    ("1.2.1", "PF1", "Knowledge and learning on the human rights-based approach shared across agencies"),
    ("1.3.1", "PF1", "Regional teams and regional strategies on human rights supported"),
    ("1.4.1", "PF1", "Accountability for mainstreaming human rights made part of results and reporting"),
    ("2.1.1", "PF2", "Human rights advisers deployed to Resident Coordinators and country teams"),
    ("2.2.1", "PF2", "Country teams advised on human rights in assistance frameworks and programmes"),
    ("2.3.1", "PF2", "Leadership of country teams prepared for human rights dialogue and crises"),
    ("3.1.1", "PF3", "Follow-up to the universal periodic review and treaty bodies planned by governments"),
    ("3.2.1", "PF3", "National human rights institutions strengthened"),
    ("3.2.2", "PF3", "Access to justice and protection of rights holders improved"),
    ("3.2.3", "PF3", "Economic, social and cultural rights reflected in national policies and budgets"),
    ("4.1.1", "PF4", "Human rights brought into the debate on the development agenda"),
)

CONTRIBUTORS = (
    ("DNK", "Government of Denmark", "government"),
    ("FIN", "Government of Finland", "government"),
    ("IRL", "Irish Aid", "government"),
    ("NOR", "Government of Norway", "government"),
    ("SWE", "Swedish International Development Cooperation Agency (Sida)", "government"),
    ("NLD", "Government of the Netherlands", "government"),
    ("DEU", "Government of Germany", "government"),
    ("OHF", "Open Horizons Foundation", "foundation"),
)

ORGANISATIONS = (
    ("ILO", "International Labour Organization", None),
    ("OHCHR", "Office of the United Nations High Commissioner for Human Rights", None),
    ("UNDP", "United Nations Development Programme", None),
    ("UNESCO", "United Nations Educational, Scientific and Cultural Organization", None),
    ("UNFPA", "United Nations Population Fund", None),
    ("UNICEF", "United Nations Children's Fund", None),
    ("UNSSC", "United Nations System Staff College", None),
    ("WHO", "World Health Organization", None),
    ("UNWOMEN", "United Nations Entity for Gender Equality and the Empowerment of Women", None),
    ("FAO", "Food and Agriculture Organization of the United Nations", None),
    ("UNHCR", "Office of the United Nations High Commissioner for Refugees", "6.5"),
    ("WFP", "World Food Programme", "6.5"),
)

# Units of the currency for one US dollar, by year; a deposit's own day differs by up to two percent.
RATES = {
    "EUR": (0.719, 0.778, 0.753, 0.754, 0.901, 0.904, 0.887, 0.847, 0.893, 0.877),
    "DKK": (5.36, 5.79, 5.62, 5.62, 6.72, 6.73, 6.60, 6.31, 6.67, 6.54),
    "NOK": (5.61, 5.82, 5.88, 6.30, 8.07, 8.40, 8.27, 8.13, 8.80, 9.42),
    "SEK": (6.49, 6.77, 6.51, 6.86, 8.43, 8.56, 8.55, 8.69, 9.46, 9.21),
    "USD": (1.0,) * 10,
}

# contributor, signed on, currency, amount, fee in percent, earmark, instalments: due on, share, paid months late
# (None: not paid by the end of 2020)
AGREEMENTS = (
    ("NOR", "2011-10-18", "NOK", 10_000_000, None, None, (("2011-11-15", 40, 0), ("2012-06-30", 30, 0), ("2013-06-30", 30, 3))),
    ("DNK", "2011-11-08", "DKK", 6_000_000, None, None, (("2011-12-15", 50, 0), ("2012-09-30", 50, 2))),
    ("FIN", "2011-12-02", "EUR", 600_000, None, None, (("2011-12-31", 50, 1), ("2013-03-31", 50, 0))),
    ("SWE", "2012-04-11", "SEK", 11_000_000, None, None, (("2012-05-31", 55, 0), ("2013-04-30", 45, 1))),
    ("IRL", "2012-10-01", "EUR", 300_000, None, None, (("2012-11-30", 100, 0),)),
    ("NOR", "2014-03-20", "NOK", 24_000_000, None, None, (("2014-04-30", 34, 0), ("2015-04-30", 33, 0), ("2016-04-30", 33, 1))),
    ("SWE", "2014-05-06", "SEK", 28_000_000, None, None, (("2014-06-30", 30, 0), ("2015-06-30", 35, 2), ("2016-06-30", 35, 0))),
    ("DNK", "2014-06-17", "DKK", 12_000_000, None, None, (("2014-09-30", 40, 0), ("2015-09-30", 30, 0), ("2016-09-30", 30, 5))),
    ("IRL", "2014-10-09", "EUR", 600_000, None, None, (("2014-11-30", 50, 0), ("2015-11-30", 50, 0))),
    ("FIN", "2015-02-25", "EUR", 750_000, None, None, (("2015-03-31", 40, 1), ("2016-03-31", 30, 0), ("2017-03-31", 30, 4))),
    ("NLD", "2015-05-19", "USD", 1_500_000, None, None, (("2015-07-01", 60, 0), ("2016-07-01", 40, 0))),
    ("DEU", "2016-02-10", "EUR", 900_000, None, None, (("2016-03-15", 50, 0), ("2017-03-15", 50, 0))),
    ("OHF", "2016-09-14", "USD", 250_000, "0.5", "PF3", (("2016-10-15", 100, 0),)),
    ("NOR", "2017-03-28", "NOK", 24_000_000, None, None, (("2017-05-15", 25, 0), ("2018-05-15", 25, 0), ("2019-05-15", 25, 1), ("2020-05-15", 25, 0))),
    ("IRL", "2017-06-06", "EUR", 750_000, None, None, (("2017-07-31", 34, 0), ("2018-07-31", 33, 0), ("2019-07-31", 33, 2))),
    ("DNK", "2017-09-12", "DKK", 9_000_000, None, None, (("2017-10-31", 34, 0), ("2018-10-31", 33, 0), ("2019-10-31", 33, 0))),
    ("SWE", "2018-02-22", "SEK", 24_000_000, None, None, (("2018-04-15", 34, 0), ("2019-04-15", 33, 0), ("2020-04-15", 33, 3))),
    ("NLD", "2019-01-31", "USD", 900_000, None, None, (("2019-03-01", 100, 0),)),
    ("DEU", "2019-04-04", "EUR", 1_000_000, None, None, (("2019-06-01", 50, 0), ("2020-06-01", 50, None))),
    ("OHF", "2019-09-19", "USD", 200_000, "0.5", None, (("2019-10-15", 60, 0), ("2020-10-15", 40, None))),
)  # fmt: skip

# title, output, level, country, first and last month, ((organisation, direct cost in thousand dollars), …), tranches
PROJECTS = (
    # Priority focus 1
    ("Common learning package on the human rights-based approach", "1.2.1", "global", None, "2011-12", "2013-12", (("UNSSC", 260), ("OHCHR", 140)), 2),
    ("Guidance note on human rights for Resident Coordinators", "1.1.1", "global", None, "2012-03", "2014-06", (("OHCHR", 190), ("UNDP", 120)), 2),
    ("Regional strategy on human rights, Asia and the Pacific", "1.3.1", "regional", None, "2012-07", "2014-12", (("UNDP", 210), ("UNESCO", 90)), 2),
    ("Practitioners' portal on the human rights-based approach", "1.2.1", "global", None, "2013-02", "2015-12", (("UNICEF", 185), ("OHCHR", 75)), 2),
    ("Regional strategy on human rights, West and Central Africa", "1.3.1", "regional", None, "2014-05", "2017-04", (("UNDP", 300), ("UNFPA", 160)), 3),
    ("Human rights in results frameworks and agency reporting", "1.4.1", "global", None, "2014-09", "2016-12", (("OHCHR", 280), ("UNWOMEN", 150)), 2),
    ("Human rights in health programming: common standards", "1.1.1", "global", None, "2015-10", "2018-03", (("WHO", 390), ("UNFPA", 180)), 2),
    ("Leaving no one behind: an operational guide for country teams", "1.1.1", "global", None, "2017-01", "2019-12", (("UNDP", 330), ("OHCHR", 240), ("ILO", 120)), 3),
    ("Peer learning between country teams on human rights", "1.2.1", "global", None, "2019-02", "2021-06", (("UNSSC", 310), ("UNICEF", 170)), 2),
    # Priority focus 2
    ("Human rights adviser to the Resident Coordinator, Malawi", "2.1.1", "country", "MWI", "2012-02", "2014-12", (("OHCHR", 520),), 3),
    ("Human rights adviser to the Resident Coordinator, Papua New Guinea", "2.1.1", "country", "PNG", "2012-05", "2015-04", (("OHCHR", 560), ("UNDP", 60)), 3),
    ("Human rights adviser to the Resident Coordinator, Tajikistan", "2.1.1", "country", "TJK", "2012-09", "2015-08", (("OHCHR", 540),), 3),
    ("Support to the country team on indigenous peoples' rights, Guatemala", "2.2.1", "country", "GTM", "2013-04", "2015-09", (("OHCHR", 320), ("UNICEF", 210), ("FAO", 95)), 2),
    ("Human rights adviser to the Resident Coordinator, Nigeria", "2.1.1", "country", "NGA", "2014-04", "2017-06", (("OHCHR", 710),), 3),
    ("Human rights adviser to the Resident Coordinator, United Republic of Tanzania", "2.1.1", "country", "TZA", "2014-06", "2017-09", (("OHCHR", 640),), 3),
    ("Human rights adviser to the Resident Coordinator, Zambia", "2.1.1", "country", "ZMB", "2014-10", "2017-10", (("OHCHR", 610), ("UNFPA", 70)), 3),
    ("Human rights adviser to the Resident Coordinator, Jamaica", "2.1.1", "country", "JAM", "2015-03", "2018-02", (("OHCHR", 630),), 3),
    ("Country teams advised on refugees and the right to work, Uganda", "2.2.1", "country", "UGA", "2015-08", "2018-07", (("UNHCR", 380), ("ILO", 290)), 2),
    ("Human rights adviser to the Resident Coordinator, Bangladesh", "2.1.1", "country", "BGD", "2016-05", "2019-06", (("OHCHR", 780),), 3),
    ("Human rights in food security programmes, Sahel", "2.2.1", "regional", None, "2016-08", "2019-01", (("WFP", 460), ("FAO", 240)), 2),
    ("Human rights adviser to the Resident Coordinator, Timor-Leste", "2.1.1", "country", "TLS", "2017-03", "2020-02", (("OHCHR", 660), ("UNWOMEN", 80)), 3),
    ("Dialogues of country team leadership on human rights crises", "2.3.1", "regional", None, "2017-09", "2019-12", (("UNSSC", 290), ("UNDP", 250)), 2),
    ("Human rights adviser to the Resident Coordinator, Philippines", "2.1.1", "country", "PHL", "2018-06", "2021-05", (("OHCHR", 740),), 3),
    ("Human rights advisers for the Pacific, multi-country office in Fiji", "2.1.1", "regional", None, "2019-01", "2021-12", (("OHCHR", 820), ("UNICEF", 130)), 3),
    # Priority focus 3
    ("Plan of action after the universal periodic review, Republic of Moldova", "3.1.1", "country", "MDA", "2012-11", "2014-10", (("UNDP", 240), ("OHCHR", 160)), 2),
    ("Strengthening the national human rights commission, Nepal", "3.2.1", "country", "NPL", "2013-09", "2016-03", (("UNDP", 290), ("UNWOMEN", 110)), 2),
    ("Access to justice for women survivors of violence, Colombia", "3.2.2", "country", "COL", "2014-08", "2017-02", (("UNWOMEN", 340), ("UNFPA", 190)), 2),
    ("Follow-up to treaty bodies and the universal periodic review, Rwanda", "3.1.1", "country", "RWA", "2015-01", "2017-06", (("UNDP", 230), ("OHCHR", 150)), 2),
    ("Right to education in national policy, Kyrgyzstan", "3.2.3", "country", "KGZ", "2015-06", "2017-12", (("UNESCO", 280), ("UNICEF", 210)), 2),
    ("Decent work and social protection floors, Costa Rica", "3.2.3", "country", "CRI", "2016-02", "2018-08", (("ILO", 420),), 2),
    ("Birth registration and protection of children, Sierra Leone", "3.2.2", "country", "SLE", "2016-11", "2019-04", (("UNICEF", 430), ("UNHCR", 150)), 2),
    ("Strengthening the national human rights institution, Tunisia", "3.2.1", "country", "TUN", "2017-06", "2020-03", (("UNDP", 310), ("OHCHR", 240)), 3),
    ("Right to health of people on the move, Ecuador", "3.2.3", "country", "ECU", "2018-09", "2021-02", (("WHO", 330), ("UNHCR", 220)), 2),
    ("National mechanisms for reporting and follow-up, Southern Africa", "3.1.1", "regional", None, "2019-05", "2021-10", (("OHCHR", 360), ("UNDP", 280)), 2),
    # Priority focus 4
    ("Human rights in the consultations on the post-2015 agenda", "4.1.1", "global", None, "2013-01", "2015-09", (("OHCHR", 70), ("UNDP", 40)), 1),
    ("Stories from the field: case studies on mainstreaming human rights", "4.1.1", "global", None, "2018-03", "2019-12", (("UNDP", 85), ("UNESCO", 45)), 1),
    # The secretariat: direct cost
    ("Secretariat of the UNDG human rights mainstreaming mechanism, 2011-2013", None, "secretariat", None, "2011-11", "2013-12", (("UNDP", 640),), 3),
    ("Secretariat of the human rights mainstreaming fund, 2014-2016", None, "secretariat", None, "2014-02", "2016-12", (("UNDP", 690),), 3),
    ("Secretariat of the human rights mainstreaming fund, 2017-2020", None, "secretariat", None, "2017-01", "2020-12", (("UNDP", 830),), 4),
    ("Independent evaluation of the fund, 2011-2019", None, "secretariat", None, "2019-03", "2020-06", (("OHCHR", 190),), 2),
)  # fmt: skip

# What a project of each kind buys, as weights over the categories 1 to 7.
PROFILES = {
    "adviser": (62, 2, 3, 9, 11, 4, 9),
    "global": (34, 4, 2, 33, 17, 3, 7),
    "country": (24, 6, 7, 22, 12, 21, 8),
    "secretariat": (71, 1, 2, 8, 9, 0, 9),
}
OLD_PROFILE = (("O1", 8), ("O2", 55), ("O3", 14), ("O4", 15), ("O5", 8))
