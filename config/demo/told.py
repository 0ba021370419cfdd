"""What the projects of HRM00 tell in their narratives, and what the fund measures. Invented, as all of the life of the
demonstration is; the projects and their dates are those of the workbook."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """An indicator of the fund: its focus, its output (empty: the outcome of the focus)."""

    code: str
    focus: str
    output: str
    text: str
    unit: str
    aggregation: str
    baseline: str
    target: str
    source: str


class Promise(NamedTuple):
    """An indicator of a project, and the fund's that it feeds."""

    project: str
    code: str
    level: str
    statement: str
    text: str
    baseline: str
    target: str
    source: str
    feeds: str


class Told(NamedTuple):
    """One narrative. ``achieved``: by code of the indicator, where it stood, and why it is not at its target."""

    project: str
    year: int
    by: str
    partners: str
    summary: str
    outcomes: str
    outputs: str
    lessons: str
    resources: str
    achieved: dict[str, tuple[str, str]]
    story: tuple[str, str, str, str, str] | None = None
    delays: str = ""
    is_final: bool = False


MEASURES = (
    Measure("1.1.1.a", "PF1", "1.1.1", "Guidance documents agreed between agencies and in use", "documents", "sum",
            "0", "4", "Register of the working group"),
    Measure("1.2.1.a", "PF1", "1.2.1", "Staff of country teams trained in the human rights-based approach", "people",
            "sum", "0", "1200", "Lists of participants"),
    Measure("1.3.1.a", "PF1", "1.3.1", "Regional strategies on human rights adopted", "strategies", "sum", "0", "3",
            "Minutes of the regional teams"),
    Measure("1.4.1.a", "PF1", "1.4.1", "Agencies whose results reporting asks for human rights", "agencies", "latest",
            "2", "8", "Reporting formats of the agencies"),
    Measure("2.0.a", "PF2", "", "Plans in force with a budget", "plans", "sum", "0", "12",
            "Reports of the resident coordinators"),
    Measure("2.1.1.a", "PF2", "2.1.1", "Country teams with a human rights adviser in place", "country teams", "count",
            "0", "12", "Reports of the resident coordinators"),
    Measure("2.1.1.b", "PF2", "2.1.1", "Joint submissions of country teams to human rights mechanisms", "submissions",
            "sum", "0", "20", "Documents of the mechanisms"),
    Measure("2.2.1.a", "PF2", "2.2.1", "Assistance frameworks that name groups left behind", "frameworks", "sum", "0",
            "6", "Texts of the frameworks"),
    Measure("2.3.1.a", "PF2", "2.3.1", "Heads of agencies prepared for human rights crises", "people", "sum", "0",
            "150", "Lists of participants"),
    Measure("3.1.1.a", "PF3", "3.1.1", "National plans that follow up on recommendations", "plans", "sum", "0", "10",
            "Official journals"),
    Measure("3.2.1.a", "PF3", "3.2.1", "A national institution accredited with A status", "", "yes_no", "no", "yes",
            "Decisions of the accreditation committee"),
    Measure("3.2.2.a", "PF3", "3.2.2", "Survivors of violence who were given legal help", "people", "sum", "0", "2500",
            "Records of the legal aid offices"),
    Measure("3.2.3.a", "PF3", "3.2.3", "Share of schools that apply the new policy", "%", "latest", "0", "60",
            "Inspection of schools"),
    Measure("4.1.1.a", "PF4", "4.1.1", "Case studies quoted in reports on the development agenda", "case studies",
    "sum",
            "0", "20", "Reports of the United Nations"),
)  # fmt: skip

_ADVISER = "The country team acts on the recommendations of human rights mechanisms"
_MISSION = "Reports of the resident coordinator"

PROMISES = (
    Promise("00080527", "1.1.1", "output", "One guide for all country teams", "Guides agreed and published", "0", "1",
            "Website of the working group", "1.1.1.a"),
    Promise("00080527", "1.1.2", "output", "One guide for all country teams", "Country teams that apply the guide", "0",
            "20", "Survey of country teams", ""),
    Promise("00080344", "1.1.1", "output", "The region has a strategy of its own", "Strategies adopted", "0", "1",
            "Minutes of the regional team", "1.3.1.a"),
    Promise("00080405", "1.1.1", "output", "Results are reported with human rights in view", "Agencies that ask for it",
            "2", "8", "Reporting formats", "1.4.1.a"),
    Promise("00080832", "1.1.1", "output", "Indigenous peoples are named in the framework", "Frameworks that name them",
            "0", "1", "Text of the framework", "2.2.1.a"),
    *(
        promise
        for project, target in (("00081198", "3"), ("00081320", "3"), ("00081442", "4"), ("00081503", "6"))
        for promise in (
            Promise(project, "1.0.1", "outcome", _ADVISER, "Joint submissions to human rights mechanisms", "0", target,
                    "Documents of the mechanisms", "2.1.1.b"),
            Promise(project, "1.1.1", "output", "An adviser works with the resident coordinator",
                    "Months in which the post was filled", "0", "36", _MISSION, "2.1.1.a"),
        )
    ),
    Promise("00082113", "1.0.1", "outcome", "Governments report and follow up by themselves",
            "National plans of follow-up in force", "1", "5", "Official journals", "3.1.1.a"),
    Promise("00082113", "1.1.1", "output", "National mechanisms are set up and trained", "Mechanisms that meet each "
    "quarter",
            "0", "4", "Minutes of the mechanisms", ""),
    Promise("00081991", "1.0.1", "outcome", "The national institution works independently", "Accredited with A status",
            "no", "yes", "Decision of the accreditation committee", "3.2.1.a"),
    Promise("00081991", "1.1.1", "output", "Complaints are handled within three months",
            "Share of complaints answered in time", "22%", "70%", "Register of complaints", ""),
    Promise("00081686", "1.1.1", "output", "Legal help close to where survivors live", "Women given legal help", "0",
            "1500", "Records of six legal aid offices", "3.2.2.a"),
    Promise("00081808", "1.1.1", "output", "The right to education is in the national policy",
            "Share of schools that apply the policy", "0%", "50%", "Inspection of schools", "3.2.3.a"),
    Promise("00082235", "1.1.1", "output", "Experience from the field is heard", "Case studies quoted", "0", "10",
            "Reports of the United Nations", "4.1.1.a"),
    Promise("00082418", "1.1.1", "output", "The committee and the fund are served", "Meetings prepared on time", "0",
            "4", "Minutes of the committee", ""),
)  # fmt: skip

TIMOR = Told(
    "00081320", 2018, "ohchr",
    "Ministry of Justice; Provedoria for human rights and justice; the network of civil society organisations "
    "*Asosiasaun HAK*",
    "The adviser helped the country team to speak with one voice on human rights. **Two joint submissions** were "
    "made to "
    "treaty bodies, and the new assistance framework names people with disabilities and rural women as groups left "
    "behind.\n\nThe Ministry of Justice asked for help with the national action plan; a first draft was discussed in "
    "all "
    "thirteen municipalities.",
    "Government and civil society now meet before a report is sent to a treaty body. In 2016 nobody had been asked; in "
    "2018 *forty-one organisations* commented on the report on the rights of persons with disabilities, and eleven of "
    "their points are in the text that was sent.",
    "1. Joint submissions to the Committee on the Rights of Persons with Disabilities and to the third cycle of the "
    "universal periodic review\n2. A chapter on groups left behind in the assistance framework\n3. Training of ninety "
    "police officers, with the Provedoria:\n   - forty in Dili\n   - fifty in Baucau and Oecusse",
    "An adviser who sits in the resident coordinator's office, not in a project, is asked before decisions are taken. "
    "Translation into Tetum should be budgeted from the first day.",
    "Most of the budget pays the post of the adviser. Travel to the municipalities cost less than planned because "
    "agencies shared vehicles.",
    {"1.0.1": ("2", "The third submission is due in 2019."), "1.1.1": ("22", "The post was filled in March 2017.")},
    (
        "A ramp, and what came after it",
        "The court in Suai could be entered by eleven steps only. Joana, who uses a wheelchair, had waited two years "
        "to "
        "be heard in a dispute over land, and had twice been sent home.",
        "The adviser brought the court, the association of persons with disabilities and the municipality together. "
        "The "
        "joint submission of the country team named the court.",
        "The Ministry of Justice built a ramp in four months and ordered an inspection of all courts. Joana was "
        "heard in "
        "September.",
        "A recommendation that names a place is acted on sooner than one that names a principle.",
    ),
    delays="The training in Oecusse was held in November instead of June: the road was closed.",
)  # fmt: skip

TOLD = (
    Told(
        "00080832", 2015, "ohchr",
        "Maya councils of Totonicapán and Alta Verapaz; Office of the Ombudsman",
        "The assistance framework of the country team names indigenous peoples in three of its five results. "
        "Consultation "
        "was held in four languages.",
        "Indigenous authorities are invited to the yearly review of the framework, which they were not before.",
        "- A guide on consultation, in Spanish and K'iche'\n- Six dialogues between agencies and indigenous "
        "authorities\n"
        "- Budget lines that can be followed by municipality",
        "Consultation needs time before the plan is written, not after it.",
        "The budget was spent as planned. The Ombudsman's office paid for interpreters.",
        {"1.1.1": ("1", "")}, is_final=True,
    ),
    Told(
        "00080405", 2016, "ohchr", "Results groups of eight agencies",
        "Six agencies now ask in their yearly results reports whose rights changed. Two more have it in their new "
        "formats.",
        "Reports of country offices name rights holders and duty bearers where they named beneficiaries.",
        "A common annex to reporting formats, a help desk for country offices, and a review of 140 reports.",
        "Agencies change formats once in four years: be there when they do.",
        "Spent within the budget; the help desk is kept by the working group.",
        {"1.1.1": ("6", "Two agencies change their formats in 2018.")}, is_final=True,
    ),
    Told(
        "00081686", 2016, "unwomen_office", "Legal aid offices of six departments; *Corporación Sisma Mujer*",
        "**1,640 women** were given legal help in six departments, and protection orders are issued within three days "
        "where they took three weeks.",
        "Women who come to a police station in the six departments are told of their right to a lawyer.",
        "Legal aid offices opened in Quibdó, Tumaco, Buenaventura, Apartadó, Florencia and Mocoa.",
        "A lawyer who speaks the language of the village is trusted; a telephone line is not.",
        "The offices are paid by the departments from 2017 on.",
        {"1.1.1": ("1640", "")}, is_final=True,
    ),
    Told(
        "00080344", 2017, "undp", "Regional teams in Dakar",
        "The regional strategy was adopted in March 2016 and revised once. Eleven country teams report on it.",
        "Country teams of the region warn of crises in one format and are answered within a week.",
        "The strategy, two reviews, and a small team in Dakar that answers country teams.",
        "A strategy is used where somebody answers the telephone.",
        "All spent; the team in Dakar is paid by three agencies now.",
        {"1.1.1": ("1", "")}, is_final=True,
    ),
    Told(
        "00081808", 2017, "unesco_office", "Ministry of Education and Science; parents' councils",
        "The right to education without fees and without language barriers is in the national policy. In 2017 **46 "
        "%** of "
        "the schools that were inspected applied it.",
        "Parents in Osh and Batken can complain of fees to a commissioner, and 212 did.",
        "Policy, regulations, training of 380 heads of schools, and a text book in three languages.",
        "Inspection changes more than training.",
        "The Ministry paid for printing. Unspent travel was moved to inspection with the committee's consent.",
        {"1.1.1": ("46%", "Schools in the mountains are inspected in 2018.")}, is_final=True,
    ),
    TIMOR,
    Told(
        "00081198", 2018, "ohchr", "National Human Rights Commission; the country team",
        "Since August 2017 most of the adviser's work was on the refugees from Myanmar. The country team made a joint "
        "submission to the universal periodic review in October.",
        "Protection is now a part of each sector's plan in Cox's Bazar.",
        "- Joint submission to the universal periodic review\n- Weekly notes on protection for the resident "
        "coordinator\n"
        "- Training of 60 staff of 14 agencies",
        "In a crisis an adviser needs a second person for the ordinary work.",
        "Travel was higher than planned; the post in Dhaka was shared with another fund.",
        {"1.0.1": ("2", "One submission was put off because of the emergency."), "1.1.1": ("30", "")},
    ),
    Told(
        "00081991", 2018, "undp", "Instance provisoire; the parliament's committee on rights and freedoms",
        "Parliament adopted the law on the national institution in October 2018. Its members are still to be elected.",
        "The law gives the institution a budget of its own and the right to visit places of detention.",
        "Advice on the law, three hearings in parliament, and an exchange with the institutions of Morocco and "
        "Portugal.",
        "Comparative law persuades more than principles do.",
        "Spent as planned.",
        {"1.0.1": ("no", "Members are to be elected before accreditation."), "1.1.1": ("31%", "Staff comes with the "
        "members.")},
    ),
    Told(
        "00080527", 2019, "undp", "Task team of nine agencies",
        "The operational guide was agreed by nine agencies in May 2019 and is used by **23 country teams**.",
        "Country teams ask who is left behind before they choose where to work.",
        "| Language | Published | Downloads |\n|---|---|---:|\n| English | May 2019 | 4,120 |\n| French | July 2019 "
        "| 1,870 |\n"
        "| Spanish | September 2019 | 2,030 |",
        "A guide of forty pages is read; one of two hundred is not.",
        "The budget was spent; printing was given up in favour of a website.",
        {"1.1.1": ("1", ""), "1.1.2": ("23", "")}, is_final=True,
    ),
    Told(
        "00082235", 2019, "undp", "Twelve country teams",
        "Fourteen case studies were written with those whom they are about; **twelve** were quoted in reports on the "
        "development agenda.",
        "The report of the Secretary-General of 2019 quotes three of them.",
        "Fourteen case studies, four films, one exhibition in New York.",
        "People who tell their story want to see the text before it is printed, and should.",
        "Spent as planned.",
        {"1.1.1": ("12", "")}, is_final=True,
    ),
    TIMOR._replace(
        year=2019,
        summary="The post ends in February 2020. **Three joint submissions** were made, and the national action plan "
        "is "
        "before the Council of Ministers.",
        achieved={"1.0.1": ("3", ""), "1.1.1": ("34", "The post was filled in March 2017.")},
        story=None,
        delays="",
    ),
    Told(
        "00081991", 2019, "undp", "Instance provisoire; the parliament's committee on rights and freedoms",
        "The provisional body answered 58 % of complaints within three months. The election of members did not find "
        "its "
        "majority before parliament was dissolved.",
        "People who complain are answered: in 2016 one in five was.",
        "A register of complaints, nine staff trained, mobile hours in seven governorates.",
        "A body that is provisional can still do its work.",
        "The election support was not spent and is carried forward.",
        {"1.0.1": ("no", "No majority in parliament."), "1.1.1": ("58%", "Two posts are vacant.")},
        (
            "An answer within a month",
            "The family of a fisherman of Zarzis had written to four offices about his detention and had no answer "
            "from any.",
            "The provisional body took up the complaint in its mobile hour and visited the place of detention.",
            "The man was brought before a judge eleven days later and released.",
            "Mobile hours reach people who do not write.",
        ),
    ),
    Told(
        "00081442", 2019, "ohchr", "Commission on Human Rights; the country team",
        "The adviser supported two joint submissions and a common position of the country team on civic space.",
        "The Commission on Human Rights and the country team share one calendar of reports.",
        "Two submissions, a data base of recommendations, training for 120 local officials.",
        "Local officials act where the national debate is stuck.",
        "Spent as planned.",
        {"1.0.1": ("2", "Two more are due by 2021."), "1.1.1": ("19", "")},
    ),
    Told(
        "00081503", 2019, "ohchr", "Ministries of justice of Fiji, Samoa, Tonga, Kiribati, Tuvalu and Solomon Islands",
        "Two advisers work from Suva with six governments. **Three joint submissions** were made, and Tuvalu has a "
        "mechanism for reporting and follow-up.",
        "Small administrations report together and less often late.",
        "- Submissions on Fiji, Kiribati and Solomon Islands\n- A common calendar\n- A workshop in Apia on climate "
        "and rights",
        "What one island learned is heard on the next when it is told by a neighbour.",
        "Travel is two fifths of the budget and was spent by October.",
        {"1.0.1": ("3", "Three more are due by 2021."), "1.1.1": ("12", "")},
    ),
    Told(
        "00082113", 2020, "ohchr", "Governments of Botswana, Eswatini, Lesotho, Malawi and Namibia",
        "Two mechanisms meet each quarter, by video since March. **Two national plans** of follow-up are in force.",
        "Lesotho and Malawi sent reports that were nine and eleven years late.",
        "Statutes of two mechanisms, a data base, training of 64 officials.",
        "A mechanism needs a secretary who stays.",
        "Unspent travel was moved to equipment with the committee's consent.",
        {"1.0.1": ("2", "Meetings were put off because of the pandemic."), "1.1.1": ("2", "As above.")},
    ),
    Told(
        "00081503", 2020, "ohchr", "Ministries of justice of Fiji, Samoa, Tonga, Kiribati, Tuvalu and Solomon Islands",
        "Borders were closed from March on. The advisers worked by radio and video, and **two more submissions** "
        "were made.",
        "The rights of people in quarantine were taken up in five countries.",
        "Submissions on Samoa and Tonga; radio programmes on rights in a pandemic in six languages.",
        "Radio reaches islands that video does not.",
        "Travel was not spent; the committee agreed to use it for radio.",
        {"1.0.1": ("5", "One more is due in 2021."), "1.1.1": ("24", "")},
    ),
)  # fmt: skip


def last_year(year: int) -> dict[str, Told]:
    """The narratives of last year, by what has become of them."""
    pacific = TOLD[-1]
    southern = TOLD[-2]
    return {
        "accepted": southern._replace(
            year=year,
            summary="**Four national plans** of follow-up are in force, and four mechanisms meet each quarter. "
            "Namibia pays "
            "for its own.",
            outcomes="Governments of the region report by themselves. Of eleven reports that were due, *ten* were "
            "sent.",
            outputs="- Plans in force in Botswana, Lesotho, Malawi and Namibia\n- Statutes of four mechanisms\n"
            "- Exchange of secretaries between Windhoek and Lilongwe",
            achieved={"1.0.1": ("4", "Eswatini adopts its plan next year."), "1.1.1": ("4", "")},
            story=(
                "The secretary of Lilongwe",
                "Malawi owed nine reports. Each ministry waited for another to begin, and nobody kept a list.",
                "The project paid a secretary for the mechanism and trained her in Windhoek, where one works well.",
                "She keeps one list for all ministries. Seven of the nine reports are sent, and parliament has asked "
                "for "
                "the list.",
                "A mechanism is a person with a list before it is a statute.",
            ),
        ),
        "submitted": pacific._replace(
            year=year,
            summary="**Six joint submissions** have been made since the beginning, one in this year, on Kiribati. The "
            "ministries of justice have agreed to share one officer for reports.",
            outcomes="Six administrations share an officer for reports to human rights mechanisms, paid by themselves.",
            outputs="- Submission on Kiribati\n- Agreement on the shared officer\n- Workshop in Funafuti on the "
            "right to "
            "water\n\n![Workshop on the right to water, Funafuti](image:PICTURE)",
            achieved={"1.0.1": ("6", ""), "1.1.1": ("about five years in all", "")},
        ),
        "returned": Told(
            "00081442", year, "ohchr", "Commission on Human Rights; the country team",
            "The adviser supported a fourth submission and many activities at local level.",
            "Many local officials know more about human rights than before.",
            "Trainings, meetings, publications.",
            "Local officials act where the national debate is stuck.",
            "Spent as planned.",
            {"1.0.1": ("4", ""), "1.1.1": ("78", "")},
        ),
        "draft": Told(
            "00082418", year, "undp", "",
            "The secretariat prepared three meetings of the committee and opened the annual cycle.",
            "", "", "", "",
            {"1.1.1": ("3", "")},
        ),
    }  # fmt: skip
