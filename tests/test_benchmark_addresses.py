"""The benchmark of everything knows every address, and each of its addresses answers."""

import pytest
from django.test import Client

from projects.editions import freezing
from tests.benchmarks import everything
from tests.benchmarks.addresses import MEASURES, NOT_VISITED, PUBLIC, STAFF, names
from tests.factories import many
from tests.staff import cast

pytestmark = pytest.mark.django_db


def test_no_address_is_forgotten():
    known = {*PUBLIC, *STAFF, *NOT_VISITED}
    assert set(names()) - known == set()
    assert known - set(names()) == set()


def test_each_address_answers(client: Client):
    many(30)
    freezing.publish(freezing.prepare("2023-01"))
    words = everything.facts()
    answers = {}
    client.force_login(cast()["Administrator"])
    for several in {**PUBLIC, **STAFF}.values():
        response = client.get(several[-1].format(**words))  # the others ask the same page for something else
        answers[several[-1]] = response.status_code
        if response.streaming:
            response.getvalue()  # to its end, at which the client lets go of the file and not of the database
    assert {address: status for address, status in answers.items() if status != 200} == {}
    assert len(answers) == len(PUBLIC) + len(STAFF)


def test_reports_are_visited_at_each_of_their_measures(client: Client):
    many(30)
    addresses = [
        address
        for name, measures in MEASURES.items()
        for address in PUBLIC[f"report_{name}"]
        if address.endswith(tuple(f"&measure={measure}" for measure in measures))
    ]
    assert {address.rpartition("=")[2] for address in addresses} == {
        measure for measures in MEASURES.values() for measure in measures
    }
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
