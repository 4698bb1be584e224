"""What is checked before the first record is read: whose accounts these are, and whether the mapped fields exist."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from leadline.connector import ObjectInfo, System
from leadline.engine.run import Tally
from leadline.errors import ConfigError
from leadline.project import ObjectRef, Project, Sync
from leadline.state import State


def check_accounts(
    project: Project, sync: Sync, systems: Mapping[str, System], state: State, *, dry: bool
) -> dict[str, str]:
    """The account id of each system of the sync: those that the project and the state know, and may be written.

    Raises ConfigError before any write.
    """
    accounts: dict[str, str] = {}
    written = {rule.ref.system for rule in sync.write}
    for name in dict.fromkeys(ref.system for ref in sync.refs()):
        config, account = project.systems[name], systems[name].account()
        if config.account is not None and config.account != account.account_id:
            raise ConfigError(
                f"leadline.yml: systems.{name}.account is {config.account}, but the credentials lead to account "
                f"{account.account_id}; correct one of them"
            )
        state.bind_account(name, account.account_id, simulator=account.simulator)
        accounts[name] = account.account_id
        if name in written and account.production and not config.allow_writes and not dry:
            raise ConfigError(
                f"leadline.yml: {name} is a production account and `allow_writes` is not true; look at "
                f"`leadline plan {sync.name}` first, then set systems.{name}.allow_writes: true"
            )
    return accounts


def read_schemas(project: Project, sync: Sync, systems: Mapping[str, System], tally: Tally) -> dict[str, ObjectInfo]:
    """The live schema of every object of the sync. A mapped field that is missing there is a counted finding, and the
    run goes on without it, unless every record needs it.

    Raises ConfigError before any write when an object that is read has lost a mandatory field: every one of its
    records would look incomplete.
    """
    return {str(ref): _schema(project, ref, sync, systems[ref.system], tally) for ref in sync.refs()}


def _schema(project: Project, ref: ObjectRef, sync: Sync, system: System, tally: Tally) -> ObjectInfo:
    info = system.source(ref.name).describe()
    mapping = project.mappings[ref]
    missing = [name for name in mapping.native_fields if name not in info.fields]
    if missing:
        tally.findings["SCHEMA_FIELD_MISSING"] += len(missing)
    if ref in sync.read:
        _check_mandatory(project, ref, sync, set(missing))
    return info


def _check_mandatory(project: Project, ref: ObjectRef, sync: Sync, missing: AbstractSet[str]) -> None:
    """Raises ConfigError for a field that is mandatory whatever else a record holds, and cannot be read any more."""
    fields = project.standard.entity(sync.entity).fields
    for name, rule in project.mappings[ref].fields.items():
        always = any(demand.when is None for demand in fields[name].mandatory)
        if always and rule.read_natives and missing >= set(rule.read_natives):
            raise ConfigError(
                f"{ref} has no field {', '.join(rule.read_natives)} (or it may not be seen), and the standard makes "
                f"{name} mandatory; grant access to it or correct its mapping, nothing was written"
            )


def key_fields(sync: Sync, systems: Mapping[str, System]) -> dict[str, str]:
    """The native field that carries our entity id, for each written object that has one."""
    found = {str(rule.ref): systems[rule.ref.system].sink(rule.ref.name).traits.key_field for rule in sync.write}
    return {name: field for name, field in found.items() if field is not None}
