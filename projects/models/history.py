from simple_history.models import HistoricalRecords

KEPT = {"id", "code", "publication", "first_published_at", "set_aside_by", "set_aside_at"}


class ChangeRecords(HistoricalRecords):
    """Who changed what and when; what `totals.refresh()` stores follows from the rest and is left out."""

    def fields_included(self, model):
        return [f for f in super().fields_included(model) if f.editable or f.name in KEPT]
