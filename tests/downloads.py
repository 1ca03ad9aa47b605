"""What the tests of downloads share."""

import csv
from io import StringIO

CSVS = ("/projects.csv", "/events.csv", "/amounts.csv", "/milestones.csv")


def fetch(client, address, **params):
    """The bytes of a download that must succeed."""
    response = client.get(address, params)
    assert response.status_code == 200, response.content
    assert response.streaming
    return b"".join(response.streaming_content)


def rows(client, address, **params):
    """The rows of a CSV as dictionaries."""
    text = fetch(client, address, **params).decode()
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def refused(client, address, query):
    """The names of the parameters that a CSV refuses; nothing but names and messages is sent."""
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400, query
    assert not response.streaming
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return {line.partition(":")[0] for line in response.content.decode().splitlines()}
