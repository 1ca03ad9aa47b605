from . import signed  # its signals keep signed milestones with their signings
from .amounts import InvestmentAmount
from .archive import ProjectVersion
from .counts import RunningCount
from .editions import Edition, EditionFile, EditionRevision
from .events import Attendance, Signing, SigningEvent
from .imports import Import, ImportProfile, ImportRow
from .labels import Label, LabelGroup
from .milestones import Milestone, MilestonePlan
from .parties import Investor, Participation, Person
from .pending import ChangeBatch, PendingChange
from .places import Location
from .problems import Problem
from .project import CodeCounter, Project
from .saved_views import SavedView
from .sectors import Sector
from .sign_ins import SignIn
from .sources import ExchangeRate, Source
from .units import Responsibility, Unit
from .updates import Photograph, Update
from .versions import DataVersion
from .worklists import WorklistCount
from .year_plans import YearPlan

__all__ = [
    "Attendance",
    "ChangeBatch",
    "CodeCounter",
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
    "Label",
    "LabelGroup",
    "Location",
    "Milestone",
    "MilestonePlan",
    "Participation",
    "PendingChange",
    "Person",
    "Photograph",
    "Problem",
    "Project",
    "ProjectVersion",
    "Responsibility",
    "RunningCount",
    "SavedView",
    "Sector",
    "SignIn",
    "Signing",
    "SigningEvent",
    "Source",
    "Unit",
    "Update",
    "WorklistCount",
    "YearPlan",
    "signed",
]
