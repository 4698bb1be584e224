"""The objects of the simulated org: Lead, Contact, Account, User, Organization; thin: Campaign, Opportunity.

Facts of a fresh org: names, labels, lengths and write rights as describe gives them
(https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/).
"""

from __future__ import annotations

from collections.abc import Iterable

from leadline_connectors.salesforce.simulator.fields import Field, ObjectType, object_type
from leadline_connectors.salesforce.simulator.picklists import (
    ACCOUNT_TYPES,
    CLEAN_STATUS,
    GEOCODE,
    INDUSTRIES,
    LEAD_SOURCES,
    LEAD_STATUS,
    RATINGS,
    SALUTATIONS,
    STAGES,
)


def _fixed(name: str, label: str, kind: str = "string", length: int = 0, **facts: object) -> Field:
    """A field the API never writes."""
    return _field(name, label, kind, length, createable=False, updateable=False, permissionable=False, **facts)


def _field(name: str, label: str, kind: str = "string", length: int = 0, **facts: object) -> Field:
    return Field(name, label, kind, length, **facts)  # type: ignore[arg-type]  # the tables below are the callers


def _choice(name: str, label: str, values: tuple[str, ...], length: int = 40, **facts: object) -> Field:
    return _field(name, label, "picklist", length, values=values, **facts)


def _lookup(name: str, label: str, refers: str, relationship: str | None, **facts: object) -> Field:
    return _field(name, label, "reference", 18, refers=tuple(refers.split()), relationship=relationship, **facts)


def _id(label: str) -> Field:
    return _fixed("Id", label, "id", 18, nillable=False, defaulted=True, id_lookup=True)


def _flag(name: str, label: str, **facts: object) -> Field:
    return _field(name, label, "boolean", 0, nillable=False, defaulted=True, default=False, **facts)


def _system(name: str) -> tuple[Field, ...]:
    """Deletion mark and, where the object merges, the record that took this one's place."""
    return (
        _flag("IsDeleted", "Deleted", createable=False, updateable=False, permissionable=False),
        _lookup(
            "MasterRecordId",
            "Master Record ID",
            name,
            "MasterRecord",
            createable=False,
            updateable=False,
            permissionable=False,
        ),
    )


def _audit() -> tuple[Field, ...]:
    by = {
        "createable": False,
        "updateable": False,
        "nillable": False,
        "defaulted": True,
        "permissionable": False,
    }
    return (
        _field("CreatedDate", "Created Date", "datetime", 0, **by),
        _lookup("CreatedById", "Created By ID", "User", "CreatedBy", **by),
        _field("LastModifiedDate", "Last Modified Date", "datetime", 0, **by),
        _lookup("LastModifiedById", "Last Modified By ID", "User", "LastModifiedBy", **by),
        _field("SystemModstamp", "System Modstamp", "datetime", 0, **by),
        _fixed("LastActivityDate", "Last Activity", "date"),
        _fixed("LastViewedDate", "Last Viewed Date", "datetime"),
        _fixed("LastReferencedDate", "Last Referenced Date", "datetime"),
    )


def _owner(refers: str) -> Field:
    return _lookup("OwnerId", "Owner ID", refers, "Owner", nillable=False, defaulted=True, permissionable=False)


def _person() -> tuple[Field, ...]:
    required = {"nillable": False, "compound": "Name", "permissionable": False}
    part = {"compound": "Name", "permissionable": False}
    return (
        _field("LastName", "Last Name", "string", 80, **required),
        _field("FirstName", "First Name", "string", 40, **part),
        _choice("Salutation", "Salutation", SALUTATIONS, 40, **part),
        _fixed("Name", "Full Name", "string", 121, nillable=False, name_field=True),
    )


def _address(prefix: str, words: str, compound: str) -> tuple[Field, ...]:
    """A compound address and its parts: ``("Mailing", "Mailing ", "MailingAddress")``."""
    return (
        _field(f"{prefix}Street", f"{words}Street", "textarea", 255, compound=compound),
        _field(f"{prefix}City", f"{words}City", "string", 40, compound=compound),
        _field(f"{prefix}State", f"{words}State/Province", "string", 80, compound=compound),
        _field(f"{prefix}PostalCode", f"{words}Zip/Postal Code", "string", 20, compound=compound),
        _field(f"{prefix}Country", f"{words}Country", "string", 80, compound=compound),
        _field(f"{prefix}Latitude", f"{words}Latitude", "double", compound=compound),
        _field(f"{prefix}Longitude", f"{words}Longitude", "double", compound=compound),
        _choice(
            f"{prefix}GeocodeAccuracy",
            f"{words}Geocode Accuracy",
            GEOCODE,
            restricted=True,
            compound=compound,
        ),
        _field(compound, f"{words}Address", "address", createable=False, updateable=False, sortable=False),
    )


def _opt_outs() -> tuple[Field, ...]:
    """Hidden from many profiles by field-level security: a fresh org's own describe does not show them."""
    return (
        _flag("HasOptedOutOfEmail", "Email Opt Out"),
        _flag("HasOptedOutOfFax", "Fax Opt Out"),
        _flag("DoNotCall", "Do Not Call"),
    )


def _long_text(label: str) -> Field:
    return _field("Description", label, "textarea", 32000, filterable=False, sortable=False)


def _business() -> tuple[Field, ...]:
    return (
        _field("AnnualRevenue", "Annual Revenue", "currency"),
        _field("NumberOfEmployees", "Employees", "int"),
    )


def _lead_status() -> Field:
    facts = {"nillable": False, "defaulted": True, "default": LEAD_STATUS[0], "permissionable": False}
    return _choice("Status", "Status", LEAD_STATUS, 255, **facts)


def _conversion() -> tuple[Field, ...]:
    fixed = {"createable": False, "updateable": False, "permissionable": False}
    label = "Converted Opportunity ID"
    return (
        _flag("IsConverted", "Converted", updateable=False, permissionable=False),
        _fixed("ConvertedDate", "Converted Date", "date"),
        _lookup("ConvertedAccountId", "Converted Account ID", "Account", "ConvertedAccount", **fixed),
        _lookup("ConvertedContactId", "Converted Contact ID", "Contact", "ConvertedContact", **fixed),
        _lookup("ConvertedOpportunityId", label, "Opportunity", "ConvertedOpportunity", **fixed),
    )


def _lead() -> Iterable[Field]:
    bounced = {"createable": False, "permissionable": False}
    return (
        _id("Lead ID"),
        *_system("Lead"),
        *_person(),
        _field("Title", "Title", "string", 128),
        _field("Company", "Company", "string", 255, nillable=False, permissionable=False),
        *_address("", "", "Address"),
        _field("Phone", "Phone", "phone", 40),
        _field("MobilePhone", "Mobile Phone", "phone", 40),
        _field("Fax", "Fax", "phone", 40),
        _field("Email", "Email", "email", 80, id_lookup=True),
        _field("Website", "Website", "url", 255),
        _fixed("PhotoUrl", "Photo URL", "url", 255),
        _long_text("Description"),
        _choice("LeadSource", "Lead Source", LEAD_SOURCES, 255),
        _lead_status(),
        _choice("Industry", "Industry", INDUSTRIES, 255),
        _choice("Rating", "Rating", RATINGS, 255),
        *_business(),
        _owner("Group User"),
        *_conversion(),
        _flag("IsUnreadByOwner", "Unread By Owner", permissionable=False),
        *_audit(),
        *_opt_outs(),
        _field("EmailBouncedReason", "Email Bounced Reason", "string", 255, **bounced),
        _field("EmailBouncedDate", "Email Bounced Date", "datetime", 0, **bounced),
        _choice("CleanStatus", "Clean Status", CLEAN_STATUS, restricted=True),
        _field("CompanyDunsNumber", "Company D-U-N-S Number", "string", 9),
    )


def _contact() -> Iterable[Field]:
    return (
        _id("Contact ID"),
        *_system("Contact"),
        _lookup("AccountId", "Account ID", "Account", "Account"),
        *_person(),
        *_address("Other", "Other ", "OtherAddress"),
        *_address("Mailing", "Mailing ", "MailingAddress"),
        _field("Phone", "Business Phone", "phone", 40),
        _field("Fax", "Business Fax", "phone", 40),
        _field("MobilePhone", "Mobile Phone", "phone", 40),
        _field("HomePhone", "Home Phone", "phone", 40),
        _field("OtherPhone", "Other Phone", "phone", 40),
        _field("AssistantPhone", "Asst. Phone", "phone", 40),
        _lookup("ReportsToId", "Reports To ID", "Contact", "ReportsTo"),
        _field("Email", "Email", "email", 80, id_lookup=True),
        _field("Title", "Title", "string", 128),
        _field("Department", "Department", "string", 80),
        _field("AssistantName", "Assistant's Name", "string", 40),
        _choice("LeadSource", "Lead Source", LEAD_SOURCES, 255),
        _field("Birthdate", "Birthdate", "date"),
        _long_text("Contact Description"),
        _owner("User"),
        *_audit(),
        *_opt_outs(),
        _field("EmailBouncedReason", "Email Bounced Reason", "string", 255, permissionable=False),
        _field("EmailBouncedDate", "Email Bounced Date", "datetime", permissionable=False),
        _flag("IsEmailBounced", "Is Email Bounced", createable=False, updateable=False, permissionable=False),
        _fixed("PhotoUrl", "Photo URL", "url", 255),
        _choice("CleanStatus", "Clean Status", CLEAN_STATUS, restricted=True),
    )


def _account() -> Iterable[Field]:
    return (
        _id("Account ID"),
        *_system("Account"),
        _field(
            "Name",
            "Account Name",
            "string",
            255,
            nillable=False,
            name_field=True,
            compound="Name",
            permissionable=False,
        ),
        _choice("Type", "Account Type", ACCOUNT_TYPES),
        _lookup("ParentId", "Parent Account ID", "Account", "Parent"),
        *_address("Billing", "Billing ", "BillingAddress"),
        *_address("Shipping", "Shipping ", "ShippingAddress"),
        _field("Phone", "Account Phone", "phone", 40),
        _field("Fax", "Account Fax", "phone", 40),
        _field("AccountNumber", "Account Number", "string", 40),
        _field("Website", "Website", "url", 255),
        _choice("Industry", "Industry", INDUSTRIES),
        *_business(),
        _long_text("Account Description"),
        _choice("Rating", "Account Rating", RATINGS),
        _owner("User"),
        *_audit(),
        _choice("AccountSource", "Account Source", LEAD_SOURCES),
    )


def _user() -> Iterable[Field]:
    return (
        _id("User ID"),
        _field("Username", "Username", "string", 80, nillable=False, id_lookup=True),
        *_person(),
        _field("Email", "Email", "email", 128, nillable=False),
        _flag("IsActive", "Active"),
        _choice("UserType", "User Type", ("Standard",)),
        _field("TimeZoneSidKey", "Time Zone", "picklist", 40),
        *_audit()[:5],
    )


def _organization() -> Iterable[Field]:
    return (
        _id("Organization ID"),
        _fixed("Name", "Name", "string", 80, nillable=False, name_field=True),
        _fixed("InstanceName", "Instance Name", "string", 5),
        _fixed("IsSandbox", "Is Sandbox", "boolean", nillable=False),
        _fixed("OrganizationType", "Edition", "picklist", 40),
        _fixed("TimeZoneSidKey", "Time Zone", "picklist", 40),
        _fixed("NamespacePrefix", "Namespace Prefix", "string", 15),
        _fixed("TrialExpirationDate", "Trial Expiration Date", "datetime"),
        *_audit()[:5],
    )


def _campaign() -> Iterable[Field]:
    return (
        _id("Campaign ID"),
        _system("Campaign")[0],
        _field("Name", "Name", "string", 80, nillable=False, name_field=True, permissionable=False),
        _field("Status", "Status", "picklist", 40, values=("Planned", "In Progress", "Completed", "Aborted")),
        _field("StartDate", "Start Date", "date"),
        _field("EndDate", "End Date", "date"),
        _flag("IsActive", "Active"),
        _owner("User"),
        *_audit(),
    )


def _opportunity() -> Iterable[Field]:
    return (
        _id("Opportunity ID"),
        _system("Opportunity")[0],
        _lookup("AccountId", "Account ID", "Account", "Account"),
        _field(
            "Name",
            "Name",
            "string",
            120,
            nillable=False,
            name_field=True,
            id_lookup=True,
            permissionable=False,
        ),
        _choice("StageName", "Stage", STAGES, 255, nillable=False, permissionable=False),
        _field("Amount", "Amount", "currency"),
        _field("CloseDate", "Close Date", "date", nillable=False, permissionable=False),
        _choice("LeadSource", "Lead Source", LEAD_SOURCES, 255),
        _owner("User"),
        *_audit(),
    )


def standard_objects() -> dict[str, ObjectType]:
    """The objects of an org nobody prepared, by API name."""
    objects = (
        object_type(("Lead", "Lead", "Leads"), "00Q", _lead(), mergeable=True),
        object_type(("Contact", "Contact", "Contacts"), "003", _contact(), mergeable=True),
        object_type(("Account", "Account", "Accounts"), "001", _account(), mergeable=True),
        object_type(("Opportunity", "Opportunity", "Opportunities"), "006", _opportunity()),
        object_type(("Campaign", "Campaign", "Campaigns"), "701", _campaign()),
        object_type(("User", "User", "Users"), "005", _user(), writable=False),
        object_type(("Organization", "Organization", "Organizations"), "00D", _organization(), writable=False),
    )
    return {entry.name: entry for entry in objects}
