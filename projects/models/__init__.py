from . import signed  # its signals keep signed milestones with their signings
from .amounts import InvestmentAmount
from .archive import ProjectVersion
from .counts import RunningCount
from .editions import Edition, EditionFile, EditionRevision
from .events import Attendance, Signing, SigningEvent
from .imports import Import, ImportProfile, ImportRow
from .milestones import Milestone, MilestonePlan
from .notices import Notice, NoticeMessage, NoticeRecipient, NoticeSubscription
from .parties import Investor, Participation, Person
from .pending import PendingChange
from .places import Location
from .project import CodeCounter, Project
from .saved_views import SavedView
from .sectors import Sector
from .sign_ins import SignIn
from .sources import ExchangeRate, Source
from .versions import DataVersion
from .visits import Visit
from .worklists import WorklistCount

__all__ = [
    "Attendance",
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
    "Location",
    "Milestone",
    "MilestonePlan",
    "Notice",
    "NoticeMessage",
    "NoticeRecipient",
    "NoticeSubscription",
    "Participation",
    "PendingChange",
    "Person",
    "Project",
    "ProjectVersion",
    "RunningCount",
    "SavedView",
    "Sector",
    "SignIn",
    "Signing",
    "SigningEvent",
    "Source",
    "Visit",
    "WorklistCount",
    "signed",
]
