"""The words of job titles in the main languages: what each says of level and function. Plain letters, lower case."""

from __future__ import annotations

from typing import Final

from leadline_mappings.normalize.words import words

LEVELS: Final = ("owner", "c_level", "vp", "director", "head", "manager", "senior", "individual", "intern")

_LEVEL_WORDS: Final = {
    "owner": """
        owner coowner founder cofounder proprietor entrepreneur inhaber inhaberin mitinhaber eigentumer eigentumerin
        grunder
        grunderin mitgrunder unternehmer unternehmerin fondateur fondatrice cofondateur cofondatrice proprietaire
        fondatore fondatrice cofondatore titolare proprietario proprietaria imprenditore dueno duena fundador fundadora
        cofundador cofundadora propietario propietaria empresario socio socia eigenaar eigenaresse oprichter dono dona
        medeeigenaar oprichtster
        """,
    "c_level": """
        ceo cfo cto coo cmo cio cro ciso cpo cdo chro cco cso cxo clo cao cino ccho president presidente presidenta
        praesident prasident chairman chairwoman chairperson chair geschaftsfuhrer geschaftsfuhrerin geschaeftsfuehrer
        geschaeftsfuehrerin geschaftsfuhrung geschaftsleitung vorstand vorstandsvorsitzender vorstandsvorsitzende
        vorstandsmitglied vorsitzender vorsitzende pdg gerant gerante zaakvoerder bestuurder bestuursvoorzitter
        md gf amministratore amministratrice
        """,
    "vp": "vp svp evp avp rvp gvp vicepresident vizeprasident vicepresidente vicepresidenta vicedirecteur",
    "director": """
        director directora directeur directrice direktor direktorin direttore direttrice diretor diretora directie
        drh dsi daf dircom prokurist prokuristin
        """,
    "head": """
        head leiter leiterin leitung hoofd jefe jefa chefe capo bereichsleiter bereichsleiterin
        abteilungsleiter abteilungsleiterin gebietsleiter ressortleiter
        """,
    "manager": """
        manager managerin gerente supervisor superintendent foreman responsable responsabile encargado encargada
        encarregado teamleiter teamleiterin projektleiter projektleiterin produktmanager gruppenleiter gruppenleiterin
        teamlead teamleider projectleider verantwortlicher verantwortliche manageress coordinatore gestor gestora
        encadrant leidinggevende schichtleiter filialleiter filialleiterin bedrijfsleider
        """,
    "intern": """
        intern internship praktikant praktikantin praktikum werkstudent werkstudentin stagiaire alternant alternante
        apprenti apprentie becario becaria stagista tirocinante estagiario estagiaria stagiair trainee apprentice azubi
        auszubildende auszubildender volontar lehrling
        """,
    "senior": "senior principal expert experte leitender leitende confirme fellow distinguished",
    "individual": """
        specialist analyst engineer consultant developer representative rep associate coordinator executive
        administrator assistant advisor adviser agent designer writer copywriter accountant buyer recruiter scientist
        technician officer planner nurse teacher professor lecturer attorney lawyer counsel editor strategist architect
        controller bookkeeper clerk secretary receptionist programmer researcher auditor marketer salesperson salesman
        seller operator partner trainer instructor tester evangelist generalist producer translator journalist
        author photographer artist therapist physician pharmacist contractor freelancer worker staff member sdr bdr
        paralegal
        sachbearbeiter sachbearbeiterin mitarbeiter mitarbeiterin referent referentin berater beraterin entwickler
        entwicklerin ingenieur ingenieurin assistent assistentin assistenz verkaufer verkauferin kaufmann kauffrau
        einkaufer einkauferin buchhalter buchhalterin sekretar sekretarin techniker technikerin lehrer rechtsanwalt
        rechtsanwaltin anwalt jurist juristin angestellter redakteur redakteurin medewerker medewerkster adviseur
        verkoper inkoper boekhouder ontwikkelaar ingenieure charge chargee conseiller conseillere commercial commerciale
        technicien technicienne developpeur developpeuse assistante comptable acheteur acheteuse juriste avocat
        collaborateur gestionnaire redacteur redactrice vendeur vendeuse ingeniero ingeniera consultor consultora
        tecnico
        tecnica analista asesor asesora vendedor vendedora desarrollador comprador contador contable abogado abogada
        asistente asistenta ejecutivo ejecutiva administrativo administrativa especialista impiegato impiegata ingegnere
        addetto addetta consulente venditore sviluppatore avvocato contabile assistente specialista progettista
        engenheiro engenheira desenvolvedor advogado contabilista comprador consultante analyste
        """,
}

_FUNCTION_WORDS: Final = {
    "marketing": """
        marketing mktg mktng mkt marketer brand content communications communication comms pr seo sem ppc growth
        demandgen abm advertising media campaign campaigns creative copywriter copywriting publicite mercadeo
        mercadotecnia
        kommunikation werbung communicatie comunicacion comunicazione comunicacao publicidad marca crm social events
        event
        dircom evangelist editorial
        """,
    "sales": """
        sales vertrieb verkauf verkaufer verkauferin account accounts revenue bd bizdev sdr bdr vente ventes commercial
        commerciale comercial commerciali commerciaal vendite vendas ventas verkoop verkoper vendedor vendedora vendeur
        vendeuse venditore aussendienst aussendienstmitarbeiter innendienst presales partnerships
        alliances channel salesperson salesman seller salesforce kundenberater kam
        """,
    "finance": """
        finance financial finances finanzen finanz accounting accountant accountants controller controlling controllerin
        treasury treasurer tax audit auditor bookkeeper payroll buchhaltung buchhalter buchhalterin comptable
        comptabilite financier financiere finanzas financiero financiera contador contable contabilidad finanziario
        finanziaria finanza contabile amministrativo financas financeiro financeira contabilista financien financieel
        boekhouder boekhouding steuern rechnungswesen fpa invoicing billing credit investor daf fiscal tesoreria
        """,
    "hr": """
        hr human people talent recruiting recruiter recruitment recruiter recruiterin personal personalwesen
        personalleiter personnel rh rrhh drh hrbp learning benefits compensation staffing personeelszaken
        personale culture humains
        """,
    "legal": """
        legal counsel attorney lawyer compliance paralegal recht rechtsanwalt rechtsanwaltin anwalt jurist juristin
        rechtsabteilung syndikus juridique juriste avocat juridico abogado abogada legale avvocato advogado juridisch
        privacy datenschutzbeauftragter datenschutz dpo gdpr contracts litigation
        """,
    "product": """
        product produkt produktmanager produktmanagerin produkte produit produits producto productos prodotto prodotti
        produto produtos ux ui
        """,
    "it": """
        it information informatik informatique informatica informatico sistemas systems system sysadmin security
        cybersecurity infosec network networks infrastructure helpdesk database dba cloud netzwerk edv ict systemes
        dsi informationstechnik sap erp
        """,
    "engineering": """
        engineering engineer software developer devops technology technical tech entwickler
        entwicklerin entwicklung softwareentwickler ingenieur ingenieurin ingenieure ingeniero ingeniera ingegnere
        engenheiro engenheira developpeur developpeuse desarrollador sviluppatore desenvolvedor ontwikkelaar programmer
        architect backend frontend fullstack qa sre data scientist research rd machine technik techniker technische
        technischer technique technicien ingenieria ingegneria engenharia mechanical electrical hardware
        entwicklungsleiter
        forschung recherche science tecnico tecnica technisch
        """,
    "support": """
        support customer customers kundenservice kundendienst kundenbetreuung kundenbetreuer service client clients
        clientele cliente clienti clientes klantenservice klant helpline success csm servicio servizio atendimento
        servicios
        """,
    "operations": """
        operations operation ops operational revops procurement purchasing buyer supply logistics logistik warehouse
        plant production manufacturing quality facility facilities fleet project projects projekt projektleiter
        projektleiterin program programme programs pmo process einkauf einkaufer einkauferin produktion betrieb
        betriebsleiter beschaffung qualitat lager achats acheteur acheteuse logistique exploitation operaciones compras
        comprador logistica produccion calidad operazioni acquisti produzione operacoes inkoop inkoper productie projet
        projets proyecto proyectos progetto progetti projeto projetos office administration verwaltung transport
        dispatch
        safety
        """,
}

WEAK: Final = words("engineering it support product operations")
"""Functions whose words also describe others: a sales engineer sells, marketing operations is marketing."""

ABBREVIATIONS: Final = {
    "sr": "senior", "snr": "senior", "mgr": "manager", "mngr": "manager", "mgmt": "management", "dir": "director",
    "eng": "engineer", "engr": "engineer", "exec": "executive", "asst": "assistant", "assoc": "associate",
    "coord": "coordinator", "spec": "specialist", "rep": "representative", "admin": "administrator",
    "mktg": "marketing",
    "mktng": "marketing", "mkt": "marketing", "dev": "developer", "acct": "account", "pres": "president",
    "sra": "senior", "jr": "junior", "hd": "head", "gm": "general manager", "ea": "assistant",
    "pa": "assistant", "cofounder": "founder", "gl": "geschaftsleitung", "mkg": "marketing", "bus": "business",
    "ops": "operations",
}  # fmt: skip
"""Short forms, read as the word they stand for."""

C_SUITE: Final = {
    "cfo": "finance", "cto": "engineering", "coo": "operations", "cmo": "marketing", "cio": "it", "cro": "sales",
    "ciso": "it", "cpo": "product", "cdo": "it", "chro": "hr", "clo": "legal", "daf": "finance", "drh": "hr",
    "dsi": "it", "cco": "sales", "dircom": "marketing",
}  # fmt: skip
"""Letters that name a function with the level."""

PHRASES: Final = {
    "product marketing": "marketing", "demand generation": "marketing", "demand gen": "marketing",
    "lead generation": "marketing", "lead gen": "marketing", "social media": "marketing",
    "public relations": "marketing", "relations publiques": "marketing", "graphic designer": "marketing",
    "business development": "sales", "business developer": "sales", "account executive": "sales",
    "account manager": "sales", "key account": "sales", "inside sales": "sales", "sales operations": "sales",
    "revenue operations": "operations", "customer success": "support", "customer service": "support",
    "customer support": "support", "customer care": "support", "customer experience": "support",
    "technical support": "support", "tech support": "support", "it support": "it", "service client": "support",
    "customer marketing": "marketing", "human resources": "hr", "human capital": "hr", "people operations": "hr",
    "ressources humaines": "hr", "recursos humanos": "hr", "risorse umane": "hr", "talent acquisition": "hr",
    "hr operations": "hr", "general counsel": "legal", "supply chain": "operations", "product owner": "product",
    "product manager": "product", "product management": "product", "user experience": "product",
    "information technology": "it", "information security": "it", "it security": "it", "data protection": "legal",
    "office manager": "operations", "private client": "sales", "corporate development": "finance",
    "chief commercial": "sales", "chief customer": "support", "chief people": "hr", "chief security": "it",
    "chief information": "it", "chief digital": "it", "chief technology": "engineering", "chief data": "it",
    "chief product": "product", "chief growth": "marketing", "chief strategy": "executive", "media buyer": "marketing",
    "financial controller": "finance", "investor relations": "finance", "quality assurance": "engineering",
    "general management": "executive", "personal assistant": "", "executive assistant": "",
    "accounts payable": "finance", "accounts receivable": "finance", "social worker": "",
    "market research": "marketing",
    "machine learning": "engineering", "product designer": "product", "chief operating": "operations",
    "chief executive": "executive", "personal trainer": "", "machine operator": "operations",
    "data entry": "operations",
}  # fmt: skip
"""Two words that say more together than one by one."""

EXECUTIVE: Final = words(
    """
    ceo president presidente presidenta praesident prasident chairman chairwoman chairperson chair geschaftsfuhrer
    geschaftsfuhrerin geschaeftsfuehrer geschaeftsfuehrerin geschaftsfuhrung geschaftsleitung vorstand
    vorstandsvorsitzender vorstandsvorsitzende vorstandsmitglied vorsitzender vorsitzende pdg gerant gerante zaakvoerder
    bestuurder bestuursvoorzitter md gf amministratore amministratrice owner coowner founder cofounder
    """
)
"""Words of the whole company's leadership."""


def _by_word(table: dict[str, str]) -> dict[str, str]:
    """Word to the first group that names it."""
    found: dict[str, str] = {}
    for name, text in table.items():
        for word in text.split():
            found.setdefault(word, name)
    return found


LEVEL_OF: Final = _by_word(_LEVEL_WORDS)
FUNCTION_OF: Final = _by_word(_FUNCTION_WORDS)

STEMS: Final = (
    ("geschaftsfuhr", "executive"), ("geschaeftsfuehr", "executive"), ("marketing", "marketing"), ("vertrieb", "sales"),
    ("verkauf", "sales"), ("verkoop", "sales"), ("sales", "sales"), ("kunden", "support"), ("klanten", "support"),
    ("finanz", "finance"), ("buchhalt", "finance"), ("rechnungs", "finance"), ("personal", "hr"), ("personeel", "hr"),
    ("rechts", "legal"), ("produktion", "operations"), ("produkt", "product"), ("einkauf", "operations"),
    ("inkoop", "operations"), ("logistik", "operations"), ("betrieb", "operations"), ("projekt", "operations"),
    ("software", "engineering"), ("entwicklung", "engineering"), ("technik", "engineering"), ("informatik", "it"),
    ("system", "it"), ("netzwerk", "it"),
)  # fmt: skip
"""Beginnings of compounds, as German and Dutch write them."""

ENDS: Final = (
    ("geschaftsfuhrer", "c_level"), ("geschaftsfuhrerin", "c_level"), ("teamleiter", "manager"),
    ("projektleiter", "manager"), ("leiter", "head"), ("leiterin", "head"), ("leitung", "head"), ("leider", "manager"),
    ("direktor", "director"), ("direktorin", "director"), ("directeur", "director"), ("chef", "head"),
    ("chefin", "head"), ("vorstand", "c_level"), ("manager", "manager"), ("managerin", "manager"),
    ("praktikant", "intern"), ("praktikantin", "intern"), ("assistent", "individual"), ("assistentin", "individual"),
    ("assistenz", "individual"), ("referent", "individual"), ("referentin", "individual"), ("berater", "individual"),
    ("beraterin", "individual"), ("entwickler", "individual"), ("entwicklerin", "individual"),
    ("ingenieur", "individual"), ("mitarbeiter", "individual"), ("mitarbeiterin", "individual"),
    ("medewerker", "individual"), ("techniker", "individual"), ("spezialist", "individual"), ("kaufmann", "individual"),
    ("kauffrau", "individual"), ("verantwortlicher", "manager"), ("adviseur", "individual"),
)  # fmt: skip
"""Ends of compounds."""
