"""The fixed vocabularies of docs/domain.md: keys are public, labels are translated."""

from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class LocationKind(TextChoices):
    """What a place is; from COUNTRY to SUBDISTRICT official divisions."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    TOWN = "town", _("Town")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    ZONE = "zone", _("Development zone")
    PARK = "park", _("Park")


class InvestorKind(TextChoices):
    """What an investor is."""

    COMPANY = "company", _("Company")
    FUND = "fund", _("Fund")
    TEAM = "team", _("Team")
    PERSON = "person", _("Person")
    PUBLIC_BODY = "public_body", _("Public body")


class ParticipationRole(TextChoices):
    """What somebody does in a project; leads and partners invest."""

    LEAD = "lead", _("Lead investor")
    PARTNER = "partner", _("Partner")
    OPERATOR = "operator", _("Operator")
    CONTRACTOR = "contractor", _("Contractor")
    ADVISER = "adviser", _("Adviser")


INVESTING_ROLES = (ParticipationRole.LEAD, ParticipationRole.PARTNER)


class Status(TextChoices):
    """How a project stands; a terminated one does not count (rule 4)."""

    ACTIVE = "active", _("Active")
    DELAYED = "delayed", _("Delayed")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")
    ENDED = "ended", _("Ended")


class LeftOutReason(TextChoices):
    """Why a project does not count in totals."""

    UMBRELLA = "umbrella_agreement", _("Umbrella agreement")
    DUPLICATE = "duplicate", _("Duplicate")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")


class CoordinatesAccuracy(TextChoices):
    """How exactly the coordinates are known."""

    EXACT = "exact", _("Surveyed or on the plot")
    ADDRESS = "address", _("At the address")
    PLACE = "place", _("Somewhere in the place")


class Basis(TextChoices):
    """What a claim about money rests on, in the order in which later ones prevail."""

    ANNOUNCED = "announced", _("Announced")
    CONTRACTED = "contracted", _("Contracted")
    FILED = "filed", _("Filed")
    REALISED = "realised", _("Realised")


PROMISE_BASES = (Basis.ANNOUNCED, Basis.CONTRACTED, Basis.FILED)


class TotalBasis(TextChoices):
    """The three readings of a project's money that are never added to each other."""

    HEADLINE = "headline", pgettext_lazy("basis of a total", "Headline")
    PHASES = "phases", pgettext_lazy("basis of a total", "Phases")
    REALISED = "realised", pgettext_lazy("basis of a total", "Realised")


def basis_heading(basis: str) -> str:
    """What a column or an axis of money on this basis is called."""
    return {"phases": gettext("Sum of phases"), "realised": gettext("Realised")}.get(
        basis, gettext("Headline total")
    )


class Currency(TextChoices):
    """What money may be added up in: the yuan, and what each claim is worth at the rate of its own day (rule 6)."""

    CNY = "CNY", _("Yuan (CNY)")
    USD = "USD", _("US dollars (USD)")
    EUR = "EUR", _("Euros (EUR)")

    @property
    def word(self) -> str:
        """As a switch or an axis names it."""
        return {"USD": gettext("USD"), "EUR": gettext("EUR")}.get(self.value) or gettext("CNY")

    def offer(self, url: str, now: str) -> dict[str, Any]:
        """As the switch of currencies shows it: its link, and whether it is the one `now`."""
        return {
            "key": self.value.lower(),
            "short": self.word,
            "label": self.label,
            "url": url,
            "now": self == now,
        }


FOREIGN = (Currency.USD, Currency.EUR)


def figure_in(what: str, currency: str) -> str:
    """The field that stores a figure in a currency: "headline" in US dollars is `headline_usd`."""
    return f"{what}_{currency.lower()}"


class Qualifier(TextChoices):
    """How a figure is meant."""

    EXACT = "exact", pgettext_lazy("qualifier", "Exactly")
    ABOUT = "about", pgettext_lazy("qualifier", "About")
    AT_LEAST = "at_least", pgettext_lazy("qualifier", "At least")
    UP_TO = "up_to", pgettext_lazy("qualifier", "Up to")


class MilestoneKind(TextChoices):
    """In this order; a reached kind implies the ones before it. NEGOTIATING is internal: no key of the public site."""

    NEGOTIATING = "negotiating", pgettext_lazy("stage", "In negotiation")
    SIGNED = "signed", pgettext_lazy("stage", "Signed")
    REGISTERED = "registered", pgettext_lazy("stage", "Registered")
    APPROVED = "approved", pgettext_lazy("stage", "Approved / filed")
    LAND_GRANTED = "land_granted", pgettext_lazy("stage", "Land granted")
    CONSTRUCTION_START = "construction_start", pgettext_lazy("stage", "Construction started")
    COMPLETED = "completed", pgettext_lazy("stage", "Completed")
    IN_PRODUCTION = "in_production", pgettext_lazy("stage", "In production")
    FULL_CAPACITY = "full_capacity", pgettext_lazy("stage", "At full capacity")


STAGES = tuple(kind for kind in MilestoneKind if kind != MilestoneKind.NEGOTIATING)  # the public ones
# From 0 for signed, so that a prospect ranks with what has reached nothing that the public knows of.
STAGE_RANK = {kind.value: rank for rank, kind in enumerate(MilestoneKind, start=-1)}


class Evidence(TextChoices):
    """Whether the step itself or a ceremony is reported."""

    CEREMONIAL = "ceremonial", _("Ceremonial")
    SUBSTANTIVE = "substantive", _("Substantive")


class Precision(TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class PostponementReason(TextChoices):
    """Why a plan moves a milestone later."""

    LAND = "land", pgettext_lazy("reason of a postponement", "Land")
    APPROVAL = "approval", pgettext_lazy("reason of a postponement", "Approval")
    FUNDING = "funding", pgettext_lazy("reason of a postponement", "Funding")
    MARKET = "market", pgettext_lazy("reason of a postponement", "Market")
    TECHNOLOGY = "technology", pgettext_lazy("reason of a postponement", "Technology")
    CONTRACTOR = "contractor", pgettext_lazy("reason of a postponement", "Contractor")
    WEATHER = "weather", pgettext_lazy("reason of a postponement", "Weather")
    OTHER = "other", pgettext_lazy("reason of a postponement", "Other")


class ResponsibilityRole(TextChoices):
    """How a unit answers for a project."""

    RESPONSIBLE = "responsible", _("Responsible unit")
    SERVING = "serving", _("Serving unit")


class ConstructionNature(TextChoices):
    """What is built, as the official table of progress tells it (建设性质)."""

    NEW = "new", pgettext_lazy("nature of the works", "New")
    EXPANSION = "expansion", pgettext_lazy("nature of the works", "Expansion")
    CONVERSION = "conversion", pgettext_lazy("nature of the works", "Conversion")
    UPGRADE = "upgrade", pgettext_lazy("nature of the works", "Technical upgrade")
    RELOCATION = "relocation", pgettext_lazy("nature of the works", "Relocation")


class ProjectType(TextChoices):
    """What kind of project the official table of progress calls it (项目类型)."""

    INDUSTRY = "industry", pgettext_lazy("type of project", "Industry")
    SERVICES = "services", pgettext_lazy("type of project", "Services")
    INFRASTRUCTURE = "infrastructure", pgettext_lazy("type of project", "Infrastructure")
    AGRICULTURE = "agriculture", pgettext_lazy("type of project", "Agriculture")
    LIVELIHOOD = "livelihood", pgettext_lazy("type of project", "Public services")
    OTHER = "other", pgettext_lazy("type of project", "Other")


class PartOfDay(TextChoices):
    """When on the day an event was."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class Side(TextChoices):
    """For whom somebody attended an event."""

    GOVERNMENT = "government", _("Government")
    INVESTOR = "investor", _("Investor")
    OTHER = "other", pgettext_lazy("side of a ceremony", "Other")


class Publication(TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Decision(TextChoices):
    """What a publisher decided on a change."""

    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    TAKEN_BACK = "taken_back", _("Taken back")
    CONTINUED = "continued", _("Continued by a later one")


class ImportState(TextChoices):
    """How far an import has come."""

    NEW = "new", pgettext_lazy("import", "Not checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    COMMITTING = "committing", pgettext_lazy("import", "Being imported")
    COMMITTED = "committed", pgettext_lazy("import", "Committed")
    UNDOING = "undoing", pgettext_lazy("import", "Being undone")
    UNDONE = "undone", pgettext_lazy("import", "Undone")


class JobKind(TextChoices):
    """What a job does."""

    CHECK = "check", pgettext_lazy("job", "Check a list")
    COMMIT = "commit", pgettext_lazy("job", "Import a list")
    UNDO = "undo", pgettext_lazy("job", "Undo an import")
    PUBLISH = "publish", pgettext_lazy("job", "Publish what an import brought")
    EXPORT = "export", pgettext_lazy("job", "Make a working copy")
    LIST = "list", pgettext_lazy("job", "Export the list")
    STEP = "step", pgettext_lazy("job", "Take a step with many records")


class JobState(TextChoices):
    """How far a job has come."""

    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "At work")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class ImportOutcome(TextChoices):
    """What an import does with a row."""

    CREATED = "created", pgettext_lazy("import", "Created")
    UPDATED = "updated", pgettext_lazy("import", "Updated")
    UNCHANGED = "unchanged", pgettext_lazy("import", "Unchanged")
    FAILED = "failed", pgettext_lazy("import", "Failed")
    SKIPPED = "skipped", pgettext_lazy("import", "Skipped")
    PENDING = "pending", pgettext_lazy("import", "Waits for a publisher")
    DELETED = "deleted", pgettext_lazy("import", "Deleted")


class ImportKind(TextChoices):
    """What was uploaded: somebody's list, our own working copy, or the public projects.xlsx."""

    LIST = "list", pgettext_lazy("import", "List")
    COPY = "copy", pgettext_lazy("import", "Working copy")
    PUBLIC = "public", pgettext_lazy("import", "Public export")


class NoticeFrequency(TextChoices):
    """How often somebody is told of a topic."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Daily, at 8 in the morning")
    WEEKLY = "weekly", _("Weekly, on Monday at 8 in the morning")


class NoticeState(TextChoices):
    """What became of a message; IN_DOUBT: its sender ended between handing it over and hearing that it was taken."""

    WAITING = "waiting", pgettext_lazy("notice", "Waiting")
    SENDING = "sending", pgettext_lazy("notice", "Being sent")
    SENT = "sent", pgettext_lazy("notice", "Sent")
    FAILED = "failed", pgettext_lazy("notice", "Failed")
    IN_DOUBT = "in_doubt", pgettext_lazy("notice", "In doubt")
    DROPPED = "dropped", pgettext_lazy("notice", "Dropped: nothing was left to say")


class SizeBand(IntegerChoices):
    """Lower bounds in CNY of the disjoint size bands (local practice, docs/domain.md)."""

    UNDER_100M = 0, _("Under CNY 100 m")
    FROM_100M = 100_000_000, _("CNY 100 m to 1 bn")
    FROM_1BN = 1_000_000_000, _("CNY 1 bn to 5 bn")
    FROM_5BN = 5_000_000_000, _("CNY 5 bn to 10 bn")
    FROM_10BN = 10_000_000_000, _("CNY 10 bn and above")


SIZE_KEYS = {
    "0": SizeBand.UNDER_100M,
    "100m": SizeBand.FROM_100M,
    "1bn": SizeBand.FROM_1BN,
    "5bn": SizeBand.FROM_5BN,
    "10bn": SizeBand.FROM_10BN,
}


class TargetMeasure(TextChoices):
    """What a target is set for, and what is achieved of any selection of projects (`monitoring.achieved`)."""

    SIGNED = "signed", _("Projects signed")
    SIGNED_100M = "signed_100m", _("Projects signed of at least CNY 100 m")
    SIGNED_500M = "signed_500m", _("Projects signed of at least CNY 500 m")
    SIGNED_1BN = "signed_1bn", _("Projects signed of at least CNY 1 bn")
    SIGNED_5BN = "signed_5bn", _("Projects signed of at least CNY 5 bn")
    SIGNED_10BN = "signed_10bn", _("Projects signed of at least CNY 10 bn")
    SIGNED_USD_100M = "signed_usd_100m", _("Foreign projects signed of at least USD 100 m")
    SIGNED_AMOUNT = "signed_amount", _("Headline signed (CNY)")
    REALISED = "realised", _("Realised (CNY)")
    REALISED_FOREIGN = "realised_foreign", _("Realised, foreign (USD)")
    STARTED = "started", _("Projects started")
    IN_PRODUCTION = "in_production", _("Projects put into production")
    LABELLED = "labelled", _("Projects signed with a label")


class LampKind(TextChoices):
    """What a rule of lamps looks at (`monitoring.lamps`)."""

    LATE_START = "late_start", _("Months behind the latest plan")
    BEHIND_SCHEDULE = "behind_schedule", _("Points behind the due share of the year plan")
    BELOW_SCHEDULE = "below_schedule", _("Realised of what is expected by now, in percent")
    SILENT = "silent", _("Months without an update")
    UNCHANGED = "unchanged", _("Months with the text of the month before")
    PROBLEM_OVERDUE = "problem_overdue", _("Days that a problem is overdue")


class Colour(TextChoices):
    """Of a lamp, the worst first; grey where facts are missing."""

    RED = "red", pgettext_lazy("lamp", "Red")
    YELLOW = "yellow", pgettext_lazy("lamp", "Yellow")
    GREY = "grey", pgettext_lazy("lamp", "Grey")
    GREEN = "green", pgettext_lazy("lamp", "Green")
