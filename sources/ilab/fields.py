"""The elements read from ILAB's country files, each with our name for its measure and its kind of value.

There is one entry for each measure. The names of measures are ours and do not change. The elements are
ILAB's, with their misspellings (`Minumum_…`, `Premitted`). `RENAMED` maps a later spelling to the same
element. An element that is neither here nor in `LEFT_OUT` is unknown, and the reader reports it.
"""

from dataclasses import dataclass

from sources.ilab.values import Status, ValueKind


@dataclass(frozen=True, slots=True)
class IlabElement:
    """One measure.

    `holder` is the element that may be split into `Territory` blocks. The value is the holder's own text,
    or the text of its child `leaf`.
    """

    measure: str
    area: str
    holder: str
    kind: ValueKind
    leaf: str = ""
    na: Status = Status.NOT_APPLICABLE

    @property
    def element(self) -> str:
        return f"{self.holder}/{self.leaf}" if self.leaf else self.holder


RENAMED = {
    "Minimum_Voluntary_Military": "Minumum_Voluntary_Military",
    "Minimum_Non_State_Military": "Minumum_Non_State_Military",
    "Labor_Unannounced_Inspections_Permitted": "Labor_Unannounced_Inspections_Premitted",
}

LEFT_OUT = (
    "Name",
    "Description",
    "Webpage",
    "ILAB_Projects",
    "ILAB_Projects/Project",
    "ILAB_Projects/Project/Title",
    "ILAB_Projects/Project/Link",
    "Goods/Good/Good_Name",
)
"""Known elements that are not measures.

The country's name and the year of the description are read elsewhere.
"""


def _overview() -> list[IlabElement]:
    return [
        IlabElement("region", "overview", "Region", ValueKind.TEXT),
        IlabElement("advancement_level", "overview", "Advancement_Level", ValueKind.TEXT),
        # 2016 and 2017 only; later editions write the full level into Advancement_Level.
        IlabElement("automatic_downgrade", "overview", "Automatic_Downgrade", ValueKind.TEXT),
        IlabElement("has_several_territories", "overview", "Multiple_Territories", ValueKind.YES_NO),
    ]


def _statistics() -> list[IlabElement]:
    """The statistics. "N/A" means "not available" here, never "not applicable".

    The 2019 edition has "N/A" in places where the editions around it have "Unavailable" (86 and 89
    countries for the sector shares).
    """
    groups = {
        "Children_Work_Statistics": [
            ("working_children_share", "Total_Percentage_of_Working_Children", ValueKind.SHARE),
            ("working_children", "Total_Working_Population", ValueKind.COUNT),
            ("working_children_agriculture_share", "Agriculture", ValueKind.SHARE),
            ("working_children_services_share", "Services", ValueKind.SHARE),
            ("working_children_industry_share", "Industry", ValueKind.SHARE),
        ],
        "Education_Statistics_Attendance_Statistics": [
            ("school_attendance_share", "Percentage", ValueKind.SHARE)
        ],
        "Children_Working_and_Studying_7-14_yrs_old": [
            ("children_working_and_studying_share", "Total", ValueKind.SHARE)
        ],
        "UNESCO_Primary_Completion_Rate": [("primary_completion_rate_share", "Rate", ValueKind.SHARE)],
    }
    return [
        IlabElement(measure, "statistics", f"Country_Statistics/{group}", kind, leaf, na=Status.NOT_AVAILABLE)
        for group, leaves in groups.items()
        for measure, leaf, kind in leaves
    ]


AGE_RANGE = "Age_Range"
"""Within a group of statistics: the ages of the statistics that follow. They are kept as the qualifier."""

CONVENTIONS = {
    "convention_ilo_138_ratified": "C_138_Ratified",
    "convention_ilo_182_ratified": "C_182_Ratified",
    "convention_crc_ratified": "Convention_on_the_Rights_of_the_Child_Ratified",
    "convention_crc_sale_of_children_ratified": "CRC_Commercial_Sexual_Exploitation_of_Children_Ratified",
    "convention_crc_armed_conflict_ratified": "CRC_Armed_Conflict_Ratified",
    "convention_palermo_trafficking_ratified": "Palermo_Ratified",
}

LEGAL_STANDARDS = {
    "minimum_age_for_work": "Minimum_Work",
    "minimum_age_for_hazardous_work": "Minimum_Hazardous_Work",
    "hazardous_work_list": "Types_Hazardous_Work",
    "prohibition_of_forced_labor": "Prohibition_Forced_Labor",
    "prohibition_of_child_trafficking": "Prohibition_Child_Trafficking",
    "prohibition_of_commercial_sexual_exploitation": "Prohibition_CSEC",
    "prohibition_of_illicit_activities": "Prohibition_Illicit_Activities",
    "minimum_age_for_voluntary_recruitment": "Minumum_Voluntary_Military",
    "prohibition_of_compulsory_recruitment": "Minimum_Compulsory_Military",
    "prohibition_of_non_state_recruitment": "Minumum_Non_State_Military",
    "compulsory_education_age": "Compulsory_Education",
    "free_public_education": "Free_Public_Education",
}

LABOR_ENFORCEMENT = {
    "labor_inspectorate_funding": ("Labor_Funding", ValueKind.USD),
    "labor_inspectors": ("Labor_Inspectors", ValueKind.COUNT),
    "dedicated_labor_inspectors": ("Dedicated_Labor_Inspectors", ValueKind.COUNT),
    "labor_inspectors_meet_ilo_advice": ("Labor_Inspectors_Intl_Standards", ValueKind.YES_NO),
    "labor_inspectorate_may_assess_penalties": ("Authorized_Access_Penalties", ValueKind.YES_NO),
    "labor_training_new_employees": ("Labor_New_Employee_Training", ValueKind.YES_NO),
    "labor_training_new_laws": ("Labor_New_Law_Training", ValueKind.YES_NO),
    "labor_refresher_courses": ("Labor_Refresher_Courses", ValueKind.YES_NO),
    "labor_inspections": ("Labor_Inspections", ValueKind.COUNT),
    "labor_worksite_inspections": ("Labor_Worksite_Inspections", ValueKind.COUNT),
    "labor_desk_review_inspections": ("Labor_Desk_Review_Inspections", ValueKind.COUNT),
    "labor_violations": ("Labor_Violations", ValueKind.COUNT),
    "labor_penalties_imposed": ("Labor_Penalties_Imposed", ValueKind.COUNT),
    "labor_penalties_collected": ("Labor_Penalties_Collected", ValueKind.COUNT),
    "labor_routine_inspections": ("Labor_Routine_Inspections_Conducted", ValueKind.YES_NO),
    "labor_routine_inspections_targeted": ("Labor_Routine_Inspections_Targeted", ValueKind.YES_NO),
    "labor_unannounced_inspections_permitted": ("Labor_Unannounced_Inspections_Premitted", ValueKind.YES_NO),
    "labor_unannounced_inspections": ("Labor_Unannounced_Inspections_Conducted", ValueKind.YES_NO),
    "labor_complaint_mechanism": ("Labor_Complaint_Mechanism", ValueKind.YES_NO),
    "labor_referral_mechanism": ("Labor_Referral_Mechanism", ValueKind.YES_NO),
}

CRIMINAL_ENFORCEMENT = {
    "criminal_training_new_employees": ("Criminal_New_Employee_Training", ValueKind.YES_NO),
    "criminal_training_new_laws": ("Criminal_New_Law_Training", ValueKind.YES_NO),
    "criminal_refresher_courses": ("Criminal_Refresher_Courses", ValueKind.YES_NO),
    "criminal_investigations": ("Criminal_Investigations", ValueKind.COUNT),
    "criminal_violations": ("Criminal_Violations", ValueKind.COUNT),
    "criminal_prosecutions": ("Criminal_Prosecutions", ValueKind.COUNT),
    "criminal_convictions": ("Criminal_Convictions", ValueKind.COUNT),
    "criminal_penalties_imposed": ("Criminal_Penalties_for_WFCL", ValueKind.COUNT_OR_YES_NO),
    "criminal_referral_mechanism": ("Criminal_Referral_Mechanism", ValueKind.YES_NO),
}

MECHANISMS = {
    "mechanism_coordination": "Coordination",
    "mechanism_policy": "Policy",
    "mechanism_program": "Program",
}


def _stem(name: str) -> str:
    """For compulsory education, the measure is named "..._age", not "..._age_age"."""
    return name.removesuffix("_age")


def _legal_standards() -> list[IlabElement]:
    leaves = [
        ("is_set", "Standard", ValueKind.YES_NO),
        ("age", "Age", ValueKind.YEARS),
        ("age_is_calculated", "Calculated_Age", ValueKind.YES_NO),
        ("meets_standard", "Conforms_To_Intl_Standard", ValueKind.YES_NO),
    ]
    return [
        IlabElement(f"{_stem(name)}_{what}", "legal_standards", f"Legal_Standards/{tag}", kind, leaf)
        for name, tag in LEGAL_STANDARDS.items()
        for what, leaf, kind in leaves
    ]


FIELDS: tuple[IlabElement, ...] = (
    *_overview(),
    *_statistics(),
    *(
        IlabElement(name, "conventions", f"Conventions/{tag}", ValueKind.YES_NO)
        for name, tag in CONVENTIONS.items()
    ),
    *_legal_standards(),
    *(
        IlabElement(name, "labor_enforcement", f"Enforcements/{tag}", kind)
        for name, (tag, kind) in LABOR_ENFORCEMENT.items()
    ),
    *(
        IlabElement(name, "criminal_enforcement", f"Enforcements/{tag}", kind)
        for name, (tag, kind) in CRIMINAL_ENFORCEMENT.items()
    ),
    *(
        IlabElement(name, "mechanisms", f"Mechanisms/{tag}", ValueKind.YES_NO)
        for name, tag in MECHANISMS.items()
    ),
)
"""Measures that are read from a text, in the order of their rows. `counting` has the counted measures."""

WHOLE_COUNTRY = ("all", "all territories", "national", "national total", "all tanzania")
"""Names of `Territory` blocks that mean the whole country.

"Federal" does not: it is one level of several. A country's own name does not either: within the country
it means its state level, or all regions except one.
"""

TERRITORY_NAMES = ("Territory_Name", "Territory_Display_Name")
TERRITORY_VALUE = "Enforcement"
"""The element with the value in a `Territory` block, if the measure has no leaf."""
