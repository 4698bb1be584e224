"""The properties that a fresh simulated portal has: HubSpot's common ones, and the UTM fields most portals
add.

Name, label, type, fieldType, and where they matter options and flags. ``!`` marks a read-only value.
https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
"""

from __future__ import annotations

from leadline_connectors.hubspot.simulator.definitions import Definition, define

STAGES = (
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
    ("evangelist", "Evangelist"),
    ("other", "Other"),
)
"""The lifecycle ladder, lowest first."""

LEAD_STATUSES = (
    ("NEW", "New"),
    ("OPEN", "Open"),
    ("IN_PROGRESS", "In Progress"),
    ("OPEN_DEAL", "Open Deal"),
    ("UNQUALIFIED", "Unqualified"),
    ("ATTEMPTED_TO_CONTACT", "Attempted to Contact"),
    ("CONNECTED", "Connected"),
    ("BAD_TIMING", "Bad Timing"),
)
SOURCES = (
    ("ORGANIC_SEARCH", "Organic Search"),
    ("PAID_SEARCH", "Paid Search"),
    ("EMAIL_MARKETING", "Email Marketing"),
    ("SOCIAL_MEDIA", "Organic Social"),
    ("REFERRALS", "Referrals"),
    ("OTHER_CAMPAIGNS", "Other Campaigns"),
    ("DIRECT_TRAFFIC", "Direct Traffic"),
    ("OFFLINE", "Offline Sources"),
    ("PAID_SOCIAL", "Paid Social"),
)
YES_NO = (("true", "Yes"), ("false", "No"))
DEAL_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled"),
    ("qualifiedtobuy", "Qualified To Buy"),
    ("presentationscheduled", "Presentation Scheduled"),
    ("decisionmakerboughtin", "Decision Maker Bought-In"),
    ("contractsent", "Contract Sent"),
    ("closedwon", "Closed Won"),
    ("closedlost", "Closed Lost"),
)

CONTACT_PROPERTIES: tuple[Definition, ...] = (
    define("email", "Email"),
    define(
        "hs_additional_emails",
        "Additional email addresses",
        read_only=True,
        field_type="checkbox",
        type_="enumeration",
    ),
    define("firstname", "First Name"),
    define("lastname", "Last Name"),
    define("salutation", "Salutation"),
    define("jobtitle", "Job Title"),
    define("company", "Company Name"),
    define("website", "Website URL"),
    define("phone", "Phone Number", field_type="phonenumber"),
    define("mobilephone", "Mobile Phone Number", field_type="phonenumber"),
    define("fax", "Fax Number"),
    define("address", "Street Address"),
    define("city", "City"),
    define("state", "State/Region"),
    define("zip", "Postal Code"),
    define("country", "Country/Region"),
    define("hs_language", "Preferred language"),
    define("industry", "Industry"),
    define("numemployees", "Number of Employees"),
    define("annualrevenue", "Annual Revenue"),
    define("date_of_birth", "Date of birth"),
    define("message", "Message", field_type="textarea"),
    define("lifecyclestage", "Lifecycle Stage", type_="enumeration", field_type="radio", options=STAGES),
    define("hs_lead_status", "Lead Status", type_="enumeration", field_type="radio", options=LEAD_STATUSES),
    define("hubspot_owner_id", "Contact owner", type_="enumeration", field_type="select", owner=True),
    define(
        "hs_analytics_source",
        "Original Traffic Source",
        type_="enumeration",
        field_type="select",
        options=SOURCES,
        read_only=True,
    ),
    define("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1", read_only=True),
    define(
        "hs_latest_source",
        "Latest Traffic Source",
        type_="enumeration",
        field_type="select",
        options=SOURCES,
        read_only=True,
    ),
    define(
        "hs_email_optout",
        "Unsubscribed from all email",
        type_="bool",
        field_type="booleancheckbox",
        options=YES_NO,
        read_only=True,
    ),
    define(
        "hs_legal_basis",
        "Legal basis for processing contact's data",
        type_="enumeration",
        field_type="checkbox",
        options=(
            ("Legitimate interest - client", "Legitimate interest - client"),
            ("Freely given consent from contact", "Freely given consent from contact"),
            ("Not applicable", "Not applicable"),
        ),
    ),
    define(
        "hs_marketable_status",
        "Marketing contact status",
        type_="enumeration",
        field_type="select",
        options=YES_NO,
        read_only=True,
    ),
    define("hs_email_bounce", "Marketing emails bounced", type_="number", field_type="number", read_only=True),
    define(
        "hs_lifecyclestage_lead_date",
        "Became a Lead Date",
        type_="datetime",
        field_type="date",
        read_only=True,
    ),
    define(
        "hs_lifecyclestage_marketingqualifiedlead_date",
        "Became an MQL Date",
        type_="datetime",
        field_type="date",
        read_only=True,
    ),
    define(
        "hs_merged_object_ids",
        "Merged record IDs",
        type_="enumeration",
        field_type="checkbox",
        read_only=True,
    ),
    define("hs_calculated_merged_vids", "Merged vids with timestamps", read_only=True),
    define("notes_last_contacted", "Last Contacted", type_="datetime", field_type="date", read_only=True),
    define(
        "num_associated_deals",
        "Number of Associated Deals",
        type_="number",
        field_type="number",
        read_only=True,
    ),
    define("closedate", "Close Date", type_="datetime", field_type="date"),
    define("utm_source", "UTM source", custom=True),
    define("utm_medium", "UTM medium", custom=True),
    define("utm_campaign", "UTM campaign", custom=True),
    define("utm_term", "UTM term", custom=True),
    define("utm_content", "UTM content", custom=True),
    define("createdate", "Create Date", type_="datetime", field_type="date", read_only=True),
    define("lastmodifieddate", "Last Modified Date", type_="datetime", field_type="date", read_only=True),
    define("hs_object_id", "Record ID", type_="number", field_type="number", read_only=True),
)

COMPANY_PROPERTIES: tuple[Definition, ...] = (
    define("name", "Company name"),
    define("domain", "Company Domain Name"),
    define("website", "Website URL"),
    define("phone", "Phone Number", field_type="phonenumber"),
    define("address", "Street Address"),
    define("city", "City"),
    define("state", "State/Region"),
    define("zip", "Postal Code"),
    define("country", "Country/Region"),
    define("industry", "Industry"),
    define("numberofemployees", "Number of Employees", type_="number", field_type="number"),
    define("annualrevenue", "Annual Revenue", type_="number", field_type="number"),
    define("lifecyclestage", "Lifecycle Stage", type_="enumeration", field_type="radio", options=STAGES),
    define("hubspot_owner_id", "Company owner", type_="enumeration", field_type="select", owner=True),
    define(
        "hs_merged_object_ids",
        "Merged record IDs",
        type_="enumeration",
        field_type="checkbox",
        read_only=True,
    ),
    define("createdate", "Create Date", type_="datetime", field_type="date", read_only=True),
    define("hs_lastmodifieddate", "Last Modified Date", type_="datetime", field_type="date", read_only=True),
    define("hs_object_id", "Record ID", type_="number", field_type="number", read_only=True),
)

DEAL_PROPERTIES: tuple[Definition, ...] = (
    define("dealname", "Deal Name"),
    define("amount", "Amount", type_="number", field_type="number"),
    define("closedate", "Close Date", type_="datetime", field_type="date"),
    define("dealstage", "Deal Stage", type_="enumeration", field_type="radio", options=DEAL_STAGES),
    define(
        "pipeline",
        "Pipeline",
        type_="enumeration",
        field_type="select",
        options=(("default", "Sales Pipeline"),),
    ),
    define(
        "dealtype",
        "Deal Type",
        type_="enumeration",
        field_type="radio",
        options=(("newbusiness", "New Business"), ("existingbusiness", "Existing Business")),
    ),
    define("description", "Deal Description", field_type="textarea"),
    define("hubspot_owner_id", "Deal owner", type_="enumeration", field_type="select", owner=True),
    define(
        "hs_merged_object_ids",
        "Merged record IDs",
        type_="enumeration",
        field_type="checkbox",
        read_only=True,
    ),
    define("createdate", "Create Date", type_="datetime", field_type="date", read_only=True),
    define("hs_lastmodifieddate", "Last Modified Date", type_="datetime", field_type="date", read_only=True),
    define("hs_object_id", "Record ID", type_="number", field_type="number", read_only=True),
)

DEFAULT_PROPERTIES = {
    "contacts": CONTACT_PROPERTIES,
    "companies": COMPANY_PROPERTIES,
    "deals": DEAL_PROPERTIES,
}

OWNERS = (
    {
        "id": "71000001",
        "userId": 9000001,
        "email": "ana.ruiz@crm.example",
        "firstName": "Ana",
        "lastName": "Ruiz",
    },
    {
        "id": "71000002",
        "userId": 9000002,
        "email": "ben.osei@crm.example",
        "firstName": "Ben",
        "lastName": "Osei",
    },
    {
        "id": "71000003",
        "userId": 9000003,
        "email": "chi.tran@crm.example",
        "firstName": "Chi",
        "lastName": "Tran",
    },
)
