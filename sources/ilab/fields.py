"""Which elements of ILAB's country files are read, under which name of ours, and what each asks for.

One entry a measure. The names of measures are ours and stay; the elements are ILAB's, misspellings
included (`Minumum_…`, `Premitted`), and `RENAMED` says which later spelling is the same element. An element
that is neither here nor in `LEFT_OUT` is unknown to the reader, and the reader says so.
"""

from dataclasses import dataclass

from sources.ilab.values import Kind, Status


@dataclass(frozen=True, slots=True)
class Field:
    """One measure. `holder` is the element that may be split into `Territory` blocks; the value is the
    holder's own text, or that of its child `leaf`."""

    measure: str
    area: str
    holder: str
    kind: Kind
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
"""Known and not measures: the country's name and the description's year are read for what they are."""


def _overview() -> list[Field]:
    return [
        Field("region", "overview", "Region", Kind.TEXT),
        Field("advancement_level", "overview", "Advancement_Level", Kind.TEXT),
        # 2016 and 2017 only; later editions write the full level into Advancement_Level.
        Field("automatic_downgrade", "overview", "Automatic_Downgrade", Kind.TEXT),
        Field("has_several_territories", "overview", "Multiple_Territories", Kind.YES_NO),
    ]


def _statistics() -> list[Field]:
    """The 2019 edition has "N/A" where those around it have "Unavailable" (86 and 89 countries for the
    sector shares), so here it is not available and never not applicable."""
    groups = {
        "Children_Work_Statistics": [
            ("working_children_share", "Total_Percentage_of_Working_Children", Kind.SHARE),
            ("working_children", "Total_Working_Population", Kind.COUNT),
            ("working_children_agriculture_share", "Agriculture", Kind.SHARE),
            ("working_children_services_share", "Services", Kind.SHARE),
            ("working_children_industry_share", "Industry", Kind.SHARE),
        ],
        "Education_Statistics_Attendance_Statistics": [("school_attendance_share", "Percentage", Kind.SHARE)],
        "Children_Working_and_Studying_7-14_yrs_old": [
            ("children_working_and_studying_share", "Total", Kind.SHARE)
        ],
        "UNESCO_Primary_Completion_Rate": [("primary_completion_rate_share", "Rate", Kind.SHARE)],
    }
    return [
        Field(measure, "statistics", f"Country_Statistics/{group}", kind, leaf, na=Status.NOT_AVAILABLE)
        for group, leaves in groups.items()
        for measure, leaf, kind in leaves
    ]


AGE_RANGE = "Age_Range"
"""Within a group of statistics: the ages that what follows speaks of; kept as the qualifier."""

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
    "labor_inspectorate_funding": ("Labor_Funding", Kind.USD),
    "labor_inspectors": ("Labor_Inspectors", Kind.COUNT),
    "dedicated_labor_inspectors": ("Dedicated_Labor_Inspectors", Kind.COUNT),
    "labor_inspectors_meet_ilo_advice": ("Labor_Inspectors_Intl_Standards", Kind.YES_NO),
    "labor_inspectorate_may_assess_penalties": ("Authorized_Access_Penalties", Kind.YES_NO),
    "labor_training_new_employees": ("Labor_New_Employee_Training", Kind.YES_NO),
    "labor_training_new_laws": ("Labor_New_Law_Training", Kind.YES_NO),
    "labor_refresher_courses": ("Labor_Refresher_Courses", Kind.YES_NO),
    "labor_inspections": ("Labor_Inspections", Kind.COUNT),
    "labor_worksite_inspections": ("Labor_Worksite_Inspections", Kind.COUNT),
    "labor_desk_review_inspections": ("Labor_Desk_Review_Inspections", Kind.COUNT),
    "labor_violations": ("Labor_Violations", Kind.COUNT),
    "labor_penalties_imposed": ("Labor_Penalties_Imposed", Kind.COUNT),
    "labor_penalties_collected": ("Labor_Penalties_Collected", Kind.COUNT),
    "labor_routine_inspections": ("Labor_Routine_Inspections_Conducted", Kind.YES_NO),
    "labor_routine_inspections_targeted": ("Labor_Routine_Inspections_Targeted", Kind.YES_NO),
    "labor_unannounced_inspections_permitted": ("Labor_Unannounced_Inspections_Premitted", Kind.YES_NO),
    "labor_unannounced_inspections": ("Labor_Unannounced_Inspections_Conducted", Kind.YES_NO),
    "labor_complaint_mechanism": ("Labor_Complaint_Mechanism", Kind.YES_NO),
    "labor_referral_mechanism": ("Labor_Referral_Mechanism", Kind.YES_NO),
}

CRIMINAL_ENFORCEMENT = {
    "criminal_training_new_employees": ("Criminal_New_Employee_Training", Kind.YES_NO),
    "criminal_training_new_laws": ("Criminal_New_Law_Training", Kind.YES_NO),
    "criminal_refresher_courses": ("Criminal_Refresher_Courses", Kind.YES_NO),
    "criminal_investigations": ("Criminal_Investigations", Kind.COUNT),
    "criminal_violations": ("Criminal_Violations", Kind.COUNT),
    "criminal_prosecutions": ("Criminal_Prosecutions", Kind.COUNT),
    "criminal_convictions": ("Criminal_Convictions", Kind.COUNT),
    "criminal_penalties_imposed": ("Criminal_Penalties_for_WFCL", Kind.COUNT_OR_YES_NO),
    "criminal_referral_mechanism": ("Criminal_Referral_Mechanism", Kind.YES_NO),
}

MECHANISMS = {
    "mechanism_coordination": "Coordination",
    "mechanism_policy": "Policy",
    "mechanism_program": "Program",
}


def _stem(name: str) -> str:
    """The minimum age of compulsory education is one age, not the age of an age."""
    return name.removesuffix("_age")


def _legal_standards() -> list[Field]:
    leaves = [
        ("is_set", "Standard", Kind.YES_NO),
        ("age", "Age", Kind.YEARS),
        ("age_is_calculated", "Calculated_Age", Kind.YES_NO),
        ("meets_standard", "Conforms_To_Intl_Standard", Kind.YES_NO),
    ]
    return [
        Field(f"{_stem(name)}_{what}", "legal_standards", f"Legal_Standards/{tag}", kind, leaf)
        for name, tag in LEGAL_STANDARDS.items()
        for what, leaf, kind in leaves
    ]


FIELDS: tuple[Field, ...] = (
    *_overview(),
    *_statistics(),
    *(Field(name, "conventions", f"Conventions/{tag}", Kind.YES_NO) for name, tag in CONVENTIONS.items()),
    *_legal_standards(),
    *(
        Field(name, "labor_enforcement", f"Enforcements/{tag}", kind)
        for name, (tag, kind) in LABOR_ENFORCEMENT.items()
    ),
    *(
        Field(name, "criminal_enforcement", f"Enforcements/{tag}", kind)
        for name, (tag, kind) in CRIMINAL_ENFORCEMENT.items()
    ),
    *(Field(name, "mechanisms", f"Mechanisms/{tag}", Kind.YES_NO) for name, tag in MECHANISMS.items()),
)
"""Measures that are read from a text, in the order of their rows. Counted ones: `ilab_counting`."""

WHOLE_COUNTRY = ("all", "all territories", "national", "national total", "all tanzania")
"""Names of `Territory` blocks that stand for the whole country. "Federal" does not: it is one level of
several; nor does a country's own name, which within it means its state level or all but one region."""

TERRITORY_NAMES = ("Territory_Name", "Territory_Display_Name")
TERRITORY_VALUE = "Enforcement"
"""Where a `Territory` block of an element without leaves keeps its value."""
