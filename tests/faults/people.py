"""A handful of people who meet every case of the main job, small enough to run hundreds of worlds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def contact(number: int, **changes: Any) -> tuple[str, dict[str, Any]]:
    values = {
        "email": f"person{number}@palulna-stores.com",
        "firstname": "Ada",
        "lastname": f"Byron{chr(97 + number)}",
        "company": "Palulna Stores",
        "country": "Germany",
        "lifecyclestage": "marketingqualifiedlead",
        "hs_analytics_source": "PAID_SEARCH",
    }
    return "contacts", {**values, **changes}


def lead(number: int, **changes: Any) -> tuple[str, dict[str, Any]]:
    values = {
        "Email": f"Person{number}@Palulna-Stores.com",
        "LastName": f"Byron{chr(97 + number)}",
        "Company": "Palulna",
        "Status": "Open - Not Contacted",
    }
    return "Lead", {**values, **changes}


def hubspot() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (contact(number) for number in range(6))
    yield contact(6, email="person0+news@palulna-stores.com")  # a duplicate of 0
    yield contact(7, company=None, lastname=None)  # mandatory fields missing
    yield contact(8, lifecyclestage="subscriber")  # not to be created
    yield contact(9, email="n/a", firstname="test", lastname="test")  # junk
    yield contact(10, hs_email_optout="true")  # known in Salesforce, opted out here
    yield contact(11)  # known twice in Salesforce


def salesforce() -> Iterator[tuple[str, dict[str, Any]]]:
    yield lead(1)
    yield lead(10)
    yield lead(11)
    yield lead(11, FirstName="A.")
    yield "Contact", {"LastName": "Byronc", "Email": "person2@palulna-stores.com"}
