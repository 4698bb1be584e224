"""Search: filters, sorts, pages by offset, and the wall at 10,000 results.

https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response

from leadline.simulator import Call, RecordId, Route, Stored, json_response
from leadline_connectors.hubspot.simulator.answers import invalid
from leadline_connectors.hubspot.simulator.kinds import Kind
from leadline_connectors.hubspot.simulator.lag import lagging_source, stale_record
from leadline_connectors.hubspot.simulator.objects import PREFIXES, json_object
from leadline_connectors.hubspot.simulator.portal import Portal
from leadline_connectors.hubspot.simulator.search_sql import Condition, Filters, Floor, has_token

MOST_RESULTS = 200
WALL = 10_000
MOST_GROUPS, MOST_IN_GROUP, MOST_FILTERS = 5, 6, 18
LONGEST_QUERY = 3_000
NARROW = 20_000
"""Up to so many hits it is quicker to sort them than to walk along the id index."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search's body, checked."""

    condition: Condition
    order: str
    by_id: bool
    names: tuple[str, ...]
    limit: int
    after: int


class SearchCalls:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._totals: dict[object, tuple[int, int]] = {}
        portal.store.add_function("has_token", 2, has_token)

    def routes(self) -> Sequence[Route]:
        return [
            Route("POST", f"{prefix}/<segment>/search", self.search, "objects.search", bucket="search")
            for prefix in PREFIXES
        ]

    def search(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        with self.portal.store.lock:
            source = lagging_source(self.portal, kind)
            question = self._question(kind, json_object(call), lagging=source is not None)
            if source is None:
                total, records = self._now(kind, question)
            else:
                total, records = self._lagging(source, kind, question)
        body: dict[str, Any] = {
            "total": total,
            "results": [self.portal.render(kind, record, question.names) for record in records],
        }
        reached = question.after + len(records)
        if records and reached < total:
            body["paging"] = {"next": {"after": str(reached)}}
        return json_response(body)

    def _question(self, kind: Kind, body: Mapping[str, Any], *, lagging: bool) -> Question:
        limit = _number(body.get("limit"), "limit", 10)
        after = _number(body.get("after"), "after", 0)
        if not 0 <= limit <= MOST_RESULTS:
            raise invalid(f"The limit must be at most {MOST_RESULTS}")
        if after + limit > WALL:
            raise invalid(f"A search returns at most {WALL} results; narrow the filters")
        keys = frozenset() if lagging else frozenset(self.portal.store.key_fields(kind.name))
        filters = Filters(kind, self.portal.definitions(kind), keys, self.portal.switches.lowercase_in_values)
        condition = filters.groups(_groups(body))
        if body.get("query"):
            condition = _with_query(condition, str(body["query"]), kind, filters)
        order, by_id = _order(body.get("sorts"), kind, filters)
        names = tuple(str(name) for name in body.get("properties") or ())
        return Question(condition, order, by_id, names, limit, after)

    def _now(self, kind: Kind, question: Question) -> tuple[int, list[Stored]]:
        """Against the live tables: count, find the ids on an index, then read only the page's records."""
        store, condition = self.portal.store, question.condition
        index, where = "", f"r.object = ? AND r.archived = 0 AND ({condition.sql})"
        params: tuple[Any, ...] = (kind.name, *condition.params)
        if condition.ids:
            # Left to itself, SQLite walks the whole modified index to count.
            index, where = "INDEXED BY records_by_id", f"{where} AND r.id IN ({condition.ids})"
            params = (*params, *condition.ids_params)
        total = self._total(kind, f"{index} WHERE {where}", params, condition.floors)
        if question.limit == 0:
            return total, []
        if question.by_id and total > NARROW:
            index = "INDEXED BY records_by_id"
        elif question.by_id and condition.by_modified and not condition.ids:
            index = "INDEXED BY records_by_modified"
        sql = f"SELECT r.id FROM records r {index} WHERE {where} ORDER BY {question.order} LIMIT ? OFFSET ?"  # noqa: S608  # values are bound
        ids: list[RecordId] = [row[0] for row in store.select(sql, (*params, question.limit, question.after))]
        found = store.get_many(kind.name, ids)
        return total, [found[record_id] for record_id in ids]

    def _total(self, kind: Kind, rest: str, params: tuple[Any, ...], floors: Sequence[Floor]) -> int:
        """How many records fit.

        A reader that moves a lower bound up, and changes nothing else, would make this count a million
        records for each of its pages; so the last count is kept, and only the records between both bounds
        are taken off it.
        """
        version = self.portal.store.version
        keys = [(version, kind.name, it.column, it.rest, it.rest_params) for it in floors]
        for floor, key in zip(floors, keys, strict=True):
            known = self._totals.get(key)
            if known is not None and known[0] <= floor.bound:
                total = known[1] - self._between(kind, floor, known[0])
                break
        else:
            sql = f"SELECT count(*) FROM records r {rest}"  # noqa: S608  # values are bound
            total = int(self.portal.store.select(sql, params)[0][0])
        if len(self._totals) > 100:
            self._totals.clear()
        for floor, key in zip(floors, keys, strict=True):
            self._totals[key] = (floor.bound, total)
        return total

    def _between(self, kind: Kind, floor: Floor, lower: int) -> int:
        low, high = (">=", "<") if floor.inclusive else (">", "<=")
        span = f"r.{floor.column} {low} ? AND r.{floor.column} {high} ?"
        where = f"r.object = ? AND r.archived = 0 AND {span} AND ({floor.rest})"
        table = f"records r INDEXED BY records_by_{floor.column}"
        sql = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608  # values are bound
        return int(self.portal.store.select(sql, (kind.name, lower, floor.bound, *floor.rest_params))[0][0])

    def _lagging(self, source: str, kind: Kind, question: Question) -> tuple[int, list[Stored]]:
        """Against what the search index has caught up with."""
        condition = question.condition
        rest = f"FROM {source} r WHERE {condition.sql}"
        total = int(self.portal.store.select(f"SELECT count(*) {rest}", condition.params)[0][0])
        page = f"SELECT r.id, r.created, r.modified, r.fields {rest} ORDER BY {question.order} LIMIT ? OFFSET ?"
        rows = self.portal.store.select(page, (*condition.params, question.limit, question.after))
        return total, [stale_record(kind, row) for row in rows]


def _groups(body: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The filter groups; filters outside of groups are one more group."""
    groups = [list(group.get("filters") or ()) for group in body.get("filterGroups") or ()]
    if body.get("filters"):
        groups.append(list(body["filters"]))
    if len(groups) > MOST_GROUPS or any(len(group) > MOST_IN_GROUP for group in groups):
        raise invalid(f"A search takes up to {MOST_GROUPS} filter groups of up to {MOST_IN_GROUP} filters")
    if sum(len(group) for group in groups) > MOST_FILTERS:
        raise invalid(f"A search takes up to {MOST_FILTERS} filters")
    return groups


def _with_query(condition: Condition, query: str, kind: Kind, filters: Filters) -> Condition:
    if len(query) > LONGEST_QUERY:
        raise invalid(f"The query is longer than {LONGEST_QUERY} characters")
    names = [name for name in kind.search if name in filters.definitions]
    texts = [filters.expression(filters.definitions[name]) for name in names]
    joined = " || char(10) || ".join(f"ifnull({text}, '')" for text in texts)
    sql = f"({condition.sql}) AND instr(fold({joined}), ?)"
    return Condition(sql, (*condition.params, query.strip().lower()), by_modified=condition.by_modified)


def _order(sorts: object, kind: Kind, filters: Filters) -> tuple[str, bool]:
    """ORDER BY, and whether that is by record id. One sort: an object, or text like ``-createdate``."""
    if not sorts:
        # Oldest first: ids are given out in the order of creation, and have an index.
        return "r.id ASC", True
    if not isinstance(sorts, list) or len(sorts) > 1:
        raise invalid("A search takes one sort")
    if isinstance(sorts[0], str):
        name, falling = sorts[0].lstrip("-"), sorts[0].startswith("-")
    else:
        name, falling = str(sorts[0].get("propertyName", "")), sorts[0].get("direction") == "DESCENDING"
    definition = filters.definitions.get(name)
    if definition is None:
        raise invalid(f"There was a problem with the request: property {name} does not exist")
    by_id = name == "hs_object_id"
    way = "DESC" if falling else "ASC"
    tie = "" if by_id else f", r.id {way if name == kind.modified else 'ASC'}"
    return f"{filters.comparable(definition)} {way}{tie}", by_id


def _number(value: object, name: str, default: int) -> int:
    if value in (None, ""):
        return default
    try:
        return int(str(value))
    except ValueError:
        raise invalid(f"{name} must be a whole number") from None
