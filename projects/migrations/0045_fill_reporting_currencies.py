from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

from django.db import migrations

EXACTLY = Context(prec=60, rounding=ROUND_HALF_EVEN)
CURRENCIES = ("USD", "EUR")


def fill(apps, schema_editor):
    """Dollars and euros of every claim and project, now and in the public past, as the rates of today have them."""
    rates = defaultdict(list)
    known = apps.get_model("projects", "ExchangeRate").objects.order_by("date")
    for currency, day, rate in known.filter(currency__in=CURRENCIES).values_list("currency", "date", "rate"):
        rates[currency].append((day, rate))
    published = dict(apps.get_model("projects", "Source").objects.values_list("pk", "published_at"))
    with schema_editor.connection.cursor() as cursor:
        for name in ("InvestmentAmount", "InvestmentAmountVersion"):
            claims = apps.get_model("projects", name)
            rows = (
                claims.objects.exclude(amount=None)
                .order_by()
                .values_list("pk", "amount", "currency", "rate", "as_of", "source_id")
            )
            table = claims._meta.db_table
            update = f"UPDATE {table} SET amount_usd = %s, amount_eur = %s WHERE id = %s"  # noqa: S608
            found = []
            for pk, amount, currency, rate, as_of, source in rows.iterator():
                day = as_of or published.get(source)
                worth = [converted(amount, currency, rate, day, into, rates) for into in CURRENCIES]
                if worth != [None, None]:
                    found.append((*worth, pk))
            for start in range(0, len(found), 5000):
                cursor.executemany(update, found[start : start + 5000])
        for name, key, then in (
            ("project", "id", ""),
            (
                "projectversion",
                "record",
                " AND a.valid_from <= p.valid_from AND (a.valid_to IS NULL OR a.valid_to > p.valid_from)",
            ),
        ):
            cursor.execute(summed(name, key, then))


def converted(amount, currency, rate, day, into, rates):
    """Whole units, rounded half-even once; None without a rate of at most ten days before."""
    if currency == into:
        return int(amount.quantize(Decimal(1), ROUND_HALF_EVEN))
    per_unit = Decimal(1) if currency == "CNY" else rate
    place = bisect_right(rates[into], day, key=lambda each: each[0]) if day else 0
    if per_unit is None or not place or day - rates[into][place - 1][0] > timedelta(days=10):
        return None
    exact = EXACTLY.divide(EXACTLY.multiply(amount, per_unit), rates[into][place - 1][1])
    return int(exact.quantize(Decimal(1), context=EXACTLY))


def summed(name, key, then):
    """The statement that adds the chosen claims up, as they were chosen then."""
    claims = f"projects_investmentamount{name.removeprefix('project')}"
    own = "record" if then else "id"
    sets = []
    for each in ("usd", "eur"):
        chosen = f"a.{own} = p.headline_claim_id{then}"
        sets.append(f"headline_{each} = (SELECT a.amount_{each} FROM {claims} a WHERE {chosen})")  # noqa: S608
        for basis in ("phases", "realised"):
            of_it = f"a.project_id = p.{key} AND a.chosen_for = '{basis}'{then}"
            whole = f"CASE WHEN count(*) = count(a.amount_{each}) THEN sum(a.amount_{each}) END"
            sets.append(f"{basis}_{each} = (SELECT {whole} FROM {claims} a WHERE {of_it})")  # noqa: S608
    return f"UPDATE projects_{name} AS p SET {', '.join(sets)}"  # noqa: S608


class Migration(migrations.Migration):
    """By itself: to change a table, as before this, locks readers out until the transaction ends."""

    dependencies = [("projects", "0044_boundaries")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
