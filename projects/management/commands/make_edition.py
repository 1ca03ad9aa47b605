from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ...editions import freezing
from ...editions.layout import PERIOD
from ...history.as_of import end_of
from ...models import Edition


class Command(BaseCommand):
    """What the admin does for editions, for a timer or by hand, without a second person."""

    help = (
        "Freezes what was public at the end of a month, or at --cut, as an edition with its bridge from the one before. "
        "--revise takes out of a published one, and of all later ones, what is not public any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The month; --cut for another moment than its end."""
        parser.add_argument("period", metavar="YYYY-MM")
        parser.add_argument(
            "--cut", metavar="MOMENT", help="ISO date (its end) or time; default: the month's end"
        )
        parser.add_argument("--publish", action="store_true", help="needs the published edition before it")
        parser.add_argument("--revise", metavar="REASON", default="", help="the public reason, in English")
        parser.add_argument("--reason-zh", default="", help="the same in Chinese")

    def handle(
        self, *, period: str, cut: str, publish: bool, revise: str, reason_zh: str, **options: Any
    ) -> None:
        """CommandError with the reasons where it cannot be prepared, published or revised."""
        if not PERIOD.fullmatch(period):
            raise CommandError(f"{period} is no month: write YYYY-MM")
        found = Edition.objects.filter(period=period).first()
        try:
            if revise:
                return self._revise(found, period, revise, reason_zh)
            edition = found if found and publish and not found.is_published and not cut else None
            edition = edition or freezing.prepare(period, _moment(cut) if cut else None)
            if publish:
                freezing.publish(edition)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        done = "published" if publish else "prepared; look at it in the admin, or publish it with --publish"
        self.stdout.write(
            f"edition {period}, cut at {timezone.localtime(edition.cut_at).isoformat()}: "
            f"{edition.figures['projects']:,} projects, {edition.files.count()} files, {done}"
        )

    def _revise(self, edition: Edition | None, period: str, reason: str, reason_zh: str) -> None:
        if edition is None:
            raise CommandError(f"there is no edition of {period}")
        for revised in freezing.revise(edition, reason, reason_zh):
            codes = revised.revisions.values_list("withdrawn", flat=True).last() or []
            self.stdout.write(f"edition {revised.period} revised; left: {', '.join(codes) or 'nothing'}")


def _moment(text: str) -> datetime:
    """An ISO time, by the site's clock where it names no zone; of a date, its end."""
    try:
        if len(text) == len("2026-10-31"):
            return end_of(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no moment: write 2026-10-31 or 2026-11-05T12:00") from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
