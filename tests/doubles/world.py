"""A small project over two shelves, for tests that run the whole engine in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from doubles.shelf import Shelf, ShelfSystem
from leadline.clock import FakeClock
from leadline.connector import Connector, Rate
from leadline.engine import Engine, PlannedChange, RunReport
from leadline.project import ObjectRef, Project, Sync, SystemConfig, WriteRule
from leadline.state import State
from leadline_mappings.conditions import parse_condition
from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.standard import Standard, load_standard

STANDARD = """\
version: 1
name: test
entities:
  person:
    fields:
      email: {type: email}
      first_name: {type: person_name}
      last_name: {type: person_name, mandatory: true}
      company: {type: company_name, mandatory: {from_stage: mql}}
      title: {type: job_title}
      stage: {type: lifecycle}
      opted_out: {type: consent}
    match:
      - {key: email, field: email}
    junk:
      - [email]
      - [first_name, last_name]
    lifecycle:
      field: stage
      stages: {lead: {}, mql: {}, sql: {}, customer: {}}
"""

HUB = """\
version: 1
entity: person
object: contacts
clear: empty
fields:
  email: email
  first_name: firstname
  last_name: lastname
  company: company
  title: jobtitle
  stage: lifecyclestage
  opted_out: {native: hs_email_optout, write: never}
"""

LEAD = """\
version: 1
entity: person
object: Lead
clear: "null"
live: {IsConverted: false}
fields:
  email: Email
  first_name: FirstName
  last_name: LastName
  company: Company
  title: {native: Title, write: fill_if_empty}
  stage: Lifecycle_Stage__c
  opted_out: HasOptedOutOfEmail
"""


def _of_contact(lead: str) -> str:
    """The same object without a company of its own."""
    contact = lead.replace("object: Lead", "object: Contact").replace("live: {IsConverted: false}\n", "")
    return contact.replace("  company: Company\n", "")


HUB_FIELDS = ("email", "firstname", "lastname", "company", "jobtitle", "lifecyclestage", "hs_email_optout")
SF_FIELDS = (
    "Email", "FirstName", "LastName", "Company", "Title", "Lifecycle_Stage__c", "HasOptedOutOfEmail", "IsConverted",
    "Leadline_Key__c",
)  # fmt: skip
CONTACTS, LEADS, SF_CONTACTS = (
    ObjectRef("hub", "contacts"),
    ObjectRef("crm", "Lead"),
    ObjectRef("crm", "Contact"),
)


@cache
def _compiled(standard_text: str, hub: str, lead: str) -> tuple[Standard, dict[ObjectRef, Mapping]]:
    """Read once for all worlds: values that nobody changes."""
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.yml" for name in ("standard", "hub", "lead", "contact")}
        for path, text in zip(paths.values(), (standard_text, hub, lead, _of_contact(lead)), strict=True):
            path.write_text(text)
        standard = load_standard(paths["standard"])
        mappings = {
            CONTACTS: load_mapping(paths["hub"], standard),
            LEADS: load_mapping(paths["lead"], standard),
            SF_CONTACTS: load_mapping(paths["contact"], standard),
        }
    return standard, mappings


@dataclass
class World:
    """Two fake systems, a project that ties them, and the state between runs."""

    root: Path
    hub: Shelf = field(default_factory=lambda: Shelf(HUB_FIELDS))
    leads: Shelf = field(
        default_factory=lambda: Shelf(
            SF_FIELDS, required=frozenset({"LastName", "Company"}), defaults={"IsConverted": False}
        )
    )
    contacts: Shelf = field(default_factory=lambda: Shelf(SF_FIELDS, required=frozenset({"LastName"})))
    clock: FakeClock = field(default_factory=FakeClock)
    initial: str = "authority"
    authority: str = "hub"
    create: dict[str, Any] | None = field(default_factory=lambda: {"field": "stage", "at_least": "mql"})
    standard: str = STANDARD
    hub_mapping: str = HUB
    lead_mapping: str = LEAD
    state_url: str = "sqlite:///state.db"

    def project(self) -> Project:
        standard, mappings = _compiled(self.standard, self.hub_mapping, self.lead_mapping)
        create = None if self.create is None else parse_condition(self.create, standard.entity("person"))
        connector = Connector("shelf", "Shelf", {}, (), (), lambda _: ShelfSystem("", {}), Rate(100, 1.0))
        systems = {name: SystemConfig(name, connector, {}, {}, None, allow_writes=True) for name in ("hub", "crm")}
        sync = Sync(
            name="people",
            entity="person",
            read=(CONTACTS,),
            write=(WriteRule(SF_CONTACTS, None), WriteRule(LEADS, create)),
            authority=self.authority,
            initial=self.initial,
            quarantine_tolerance=0.5,
        )
        return Project(self.root, "test", self.state_url, systems, standard, mappings, {"people": sync})

    @contextmanager
    def engine(self) -> Iterator[tuple[Engine, State]]:
        systems = {
            "hub": ShelfSystem("hub", {"contacts": self.hub}),
            "crm": ShelfSystem("crm", {"Lead": self.leads, "Contact": self.contacts}),
        }
        with State.open(self.state_url, root=self.root, clock=self.clock, durable=False) as state:
            yield Engine(self.project(), state, systems, clock=self.clock, notify=lambda _: None), state

    def sync(self) -> RunReport:
        with self.engine() as (engine, _):
            return engine.sync("people")

    def plan(self) -> tuple[RunReport, list[PlannedChange]]:
        with self.engine() as (engine, _):
            return engine.plan("people"), list(engine.planned())

    def person(self, record_id: str, **values: Any) -> None:
        """A HubSpot contact that passes the standard unless told otherwise."""
        default = {
            "email": f"p{record_id}@acme-demo.com",
            "firstname": "Ada",
            "lastname": "Byron",
            "company": "Acme",
            "lifecyclestage": "mql",
        }
        self.hub.put(record_id, **{**default, **values})

    def without_key(self) -> None:
        """An org where nobody has made our key field: creates are ONCE, with a probe."""
        self.leads = replace(self.leads, key_field=None)


def ends(report: RunReport, name: str = "hub.contacts") -> dict[str, int]:
    """Where the records of one object ended, without the ends that nobody met."""
    account = next(one for one in report.objects if one.object == name)
    return {str(end): count for end, count in account.ends.items() if count}
