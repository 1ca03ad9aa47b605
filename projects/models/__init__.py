from . import signed  # its signals keep signed milestones with their signings
from .amounts import InvestmentAmount
from .archive import ProjectVersion
from .audit import AuditEntry
from .boundaries import Boundary
from .counts import RunningCount
from .csp_reports import CspReport
from .editions import Edition, EditionFile, EditionRevision
from .events import Attendance, Signing, SigningEvent
from .imports import Import, ImportProfile, ImportRow
from .jobs import Job
from .labels import Label, LabelGroup
from .lamps import LampRule, LampRuleSet
from .milestones import Milestone, MilestonePlan
from .notices import Notice, NoticeMessage, NoticeRecipient, NoticeSubscription
from .parties import Investor, Participation, Person
from .pending import ChangeBatch, PendingChange
from .places import Location
from .problems import Problem
from .project import CodeCounter, Project
from .publisher import Publisher
from .report_wording import ReportWording
from .saved_views import SavedView
from .second_factor import AppDevice, Passkey
from .sectors import Sector
from .sign_ins import SignIn
from .single_sign_on import OutsideIdentity
from .sources import ExchangeRate, Source
from .targets import Target
from .tokens import ApiToken
from .units import Responsibility, Unit
from .updates import Photograph, Update, UpdateDocument
from .versions import DataVersion
from .visits import Visit
from .worklists import WorklistCount
from .year_plans import YearPlan

__all__ = [
    "ApiToken",
    "AppDevice",
    "Attendance",
    "AuditEntry",
    "Boundary",
    "ChangeBatch",
    "CodeCounter",
    "CspReport",
    "DataVersion",
    "Edition",
    "EditionFile",
    "EditionRevision",
    "ExchangeRate",
    "Import",
    "ImportProfile",
    "ImportRow",
    "InvestmentAmount",
    "Investor",
    "Job",
    "Label",
    "LabelGroup",
    "LampRule",
    "LampRuleSet",
    "Location",
    "Milestone",
    "MilestonePlan",
    "Notice",
    "NoticeMessage",
    "NoticeRecipient",
    "NoticeSubscription",
    "OutsideIdentity",
    "Participation",
    "Passkey",
    "PendingChange",
    "Person",
    "Photograph",
    "Problem",
    "Project",
    "ProjectVersion",
    "Publisher",
    "ReportWording",
    "Responsibility",
    "RunningCount",
    "SavedView",
    "Sector",
    "SignIn",
    "Signing",
    "SigningEvent",
    "Source",
    "Target",
    "Unit",
    "Update",
    "UpdateDocument",
    "Visit",
    "WorklistCount",
    "YearPlan",
    "signed",
]
