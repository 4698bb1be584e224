"""What people call states and regions beside ISO's names: English and native names, abbreviations, and words around."""

from __future__ import annotations

from typing import Final

from leadline_mappings.normalize.words import words

BEYOND_ISO: Final = {
    "US-AA": "Armed Forces Americas",
    "US-AE": "Armed Forces Europe",
    "US-AP": "Armed Forces Pacific",
}
"""The postal service's states of the armed forces, which the picklists of most systems have."""

ALIASES: Final = {
    "US": "DC: Washington DC, Washington D.C., D.C.; CA: Calif, Cali; MA: Mass; PA: Penn, Penna; TX: Tex; FL: Fla; "
          "IL: Ill; MI: Mich; AZ: Ariz; CO: Colo; CT: Conn; IN: Ind; KS: Kans; MN: Minn; MS: Miss; NE: Nebr; NV: Nev; "
          "OK: Okla; OR: Ore, Oreg; TN: Tenn; WA: Wash; WI: Wis, Wisc; WY: Wyo; AL: Ala; DE: Del; WV: W Va; "
          "VI: Virgin Islands, US Virgin Islands; "
          "AA: Armed Forces America; AE: Armed Forces Africa, Armed Forces Middle East, Armed Forces Canada",
    "CA": "QC: PQ; NL: Newfoundland, Labrador, NFLD; PE: PEI; YT: Yukon Territory; ON: Ont; AB: Alta; SK: Sask; "
          "MB: Man; NT: NWT",
    "DE": "BY: Bavaria; NW: North Rhine-Westphalia, NRW; HE: Hesse, Hessia; SN: Saxony; ST: Saxony-Anhalt; "
          "TH: Thuringia, Thueringen; NI: Lower Saxony; RP: Rhineland-Palatinate; "
          "MV: Mecklenburg-Western Pomerania, Mecklenburg-West Pomerania, Mecklenburg; BW: Baden-Wuerttemberg; "
          "HH: Hansestadt Hamburg; HB: Hansestadt Bremen; SL: Saar",
    "AT": "9: Vienna; 3: Lower Austria, Niederoesterreich; 4: Upper Austria, Oberoesterreich; 6: Styria; "
          "2: Carinthia, Kaernten; 7: Tyrol",
    "GB": "LND: London, Greater London; MAN: Greater Manchester; BST: Bristol; GLG: Glasgow; EDH: Edinburgh",
    "ES": "CT: Catalonia, Cataluña; AN: Andalusia; PV: Basque Country, Euskadi; MD: Madrid; VC: Valencia, "
          "Valencian Community, Comunitat Valenciana; IB: Balearic Islands, Baleares, Balearics; "
          "CN: Canary Islands, Islas Canarias; CL: Castile and León, Castilla Leon; CM: Castile-La Mancha, "
          "Castilla La Mancha; NC: Navarre; BI: Biscay, Vizcaya; SS: Guipuzcoa; SE: Seville; Z: Saragossa; AR: Aragon",
    "IT": "25: Lombardy; 62: Latium; 21: Piedmont; 52: Tuscany; 82: Sicily; 88: Sardinia; 75: Apulia; "
          "23: Aosta Valley, Val d'Aosta; 32: Trentino-South Tyrol; BZ: South Tyrol, Südtirol; 36: Friuli; "
          "57: The Marches; MI: Milan; TO: Turin; FI: Florence; NA: Naples; VE: Venice; GE: Genoa; RM: Rome; "
          "PD: Padua; MN: Mantua; SR: Syracuse",
    "NL": "NH: North Holland; ZH: South Holland; NB: North Brabant; FR: Friesland",
    "BE": "VLG: Flanders, Vlaanderen, Flemish Region; WAL: Wallonia, Wallonie; "
          "BRU: Brussels, Bruxelles, Brussel, Brussels-Capital; VAN: Antwerp, Anvers; VOV: East Flanders; "
          "VWV: West Flanders; VBR: Flemish Brabant; WBR: Walloon Brabant; WHT: Henegouwen; WLG: Luik",
    "FR": "IDF: Paris Region; BRE: Brittany; NOR: Normandy, Haute-Normandie, Basse-Normandie; 20R: Corsica; "
          "BFC: Burgundy, Bourgogne, Franche-Comté; PAC: PACA, Provence; OCC: Occitania, Midi-Pyrénées, "
          "Languedoc-Roussillon; NAQ: New Aquitaine, Aquitaine, Limousin, Poitou-Charentes; "
          "ARA: Rhône-Alpes, Auvergne; GES: Lorraine, Champagne-Ardenne; HDF: Picardie, Picardy, Nord-Pas-de-Calais; "
          "CVL: Centre; PDL: Pays de Loire",
    "CH": "BE: Bern, Berna; GE: Geneva, Genf, Ginevra; ZH: Zurich, Zurigo, Zuerich; LU: Lucerne, Lucerna; "
          "BS: Basel, Basle, Basel-City, Basel City, Bâle-Ville; BL: Baselland, Basel-Country, Basel Country, "
          "Bâle-Campagne; SG: St. Gallen, Saint Gall, St Gall; NE: Neuenburg; TI: Tessin; FR: Freiburg, Friburgo; "
          "VD: Waadt; VS: Wallis; GR: Grisons, Grigioni, Graubuenden; TG: Thurgovia, Thurgovie; AG: Argovia, Argovie; "
          "SO: Soleure; SH: Schaffhouse; GL: Glaris; ZG: Zoug; SZ: Schwytz",
    "AU": "VIC: Vict; QLD: Qld.; ACT: Canberra; TAS: Tassie",
    "IN": "KA: Bangalore; OD: Orissa; UK: Uttaranchal; PY: Pondicherry; DL: New Delhi, Delhi NCR, NCT of Delhi; "
          "CG: Chattisgarh, Chhatisgarh; TS: Telengana; DH: Daman and Diu, Dadra and Nagar Haveli; "
          "AN: Andaman and Nicobar; AP: Andhra; TN: Tamilnad; JK: Kashmir",
    "MX": "CMX: Mexico City, CDMX, DF, Distrito Federal, Ciudad de Mexico; MEX: Estado de México, State of Mexico, "
          "Edo. de México, Edomex; COA: Coahuila; MIC: Michoacán; VER: Veracruz",
    "BR": "SP: Sao Paulo State; DF: Brasilia, Federal District",
    "IE": "D: Co. Dublin",
    "PT": "11: Lisbon; 13: Oporto; 20: Azores, Açores; 30: Madeira",
    "PL": "14: Masovia, Mazovia, Masovian; 12: Lesser Poland; 30: Greater Poland; 24: Silesia, Silesian; "
          "02: Lower Silesia, Lower Silesian; 22: Pomerania, Pomeranian",
    "SE": "AB: Stockholm; M: Scania; O: Västra Götaland; N: Halland; D: Södermanland; E: Östergötland; W: Dalarna; "
          "S: Värmland; U: Västmanland; Y: Västernorrland; Z: Jämtland; AC: Västerbotten; X: Gävleborg; I: Gotland",
    "AE": "DU: Dubai; AZ: Abu Dhabi, Abudhabi; SH: Sharjah, Al Sharjah; FU: Fujairah; RK: Ras Al Khaimah, "
          "Ras Al-Khaimah, RAK; UQ: Umm Al Quwain, Umm al-Qaiwain, UAQ",
    "JP": "13: Tokyo Metropolis, 東京; 27: 大阪; 26: 京都; 01: 北海道; 02: 青森; 03: 岩手; 04: 宮城; 05: 秋田; "
          "06: 山形; 07: 福島; 08: 茨城; 09: 栃木; 10: 群馬; 11: 埼玉; 12: 千葉; 14: 神奈川; 15: 新潟; 16: 富山; "
          "17: 石川; 18: 福井; 19: 山梨; 20: 長野; 21: 岐阜; 22: 静岡; 23: 愛知; 24: 三重; 25: 滋賀; 28: 兵庫; "
          "29: 奈良; 30: 和歌山; 31: 鳥取; 32: 島根; 33: 岡山; 34: 広島; 35: 山口; 36: 徳島; 37: 香川; 38: 愛媛; "
          "39: 高知; 40: 福岡; 41: 佐賀; 42: 長崎; 43: 熊本; 44: 大分; 45: 宮崎; 46: 鹿児島; 47: 沖縄",
    "KR": "47: North Gyeongsang, 경상북도, 경북; 48: South Gyeongsang, 경상남도, 경남; "
          "43: North Chungcheong, 충청북도, 충북; 44: South Chungcheong, 충청남도, 충남; "
          "45: North Jeolla, 전라북도, 전북; 46: South Jeolla, 전라남도, 전남; 41: Kyonggi, 경기; 42: Kangwon, 강원; "
          "49: Jeju Island, 제주; 26: Pusan, 부산; 27: Taegu, 대구; 28: 인천; 29: 광주; 30: Taejon, 대전; 31: 울산; "
          "11: 서울; 50: 세종",
    "CN": "NM: Inner Mongolia, Neimenggu, 内蒙古; XZ: Tibet, 西藏; GX: Guangxi, 广西; XJ: Xinjiang, 新疆; "
          "NX: Ningxia, 宁夏; HK: Hong Kong, 香港; MO: Macau, Macao, 澳门; BJ: Peking, 北京; SH: 上海; TJ: 天津; "
          "CQ: 重庆; GD: Canton, 广东; ZJ: 浙江; JS: 江苏; SD: 山东; FJ: 福建; SC: 四川; HB: 湖北; HN: 湖南; HA: 河南; "
          "HE: 河北; SN: 陕西; SX: 山西; LN: 辽宁; JL: 吉林; HL: 黑龙江; AH: 安徽; JX: 江西; YN: 云南; GZ: 贵州; "
          "GS: 甘肃; QH: 青海; HI: 海南; TW: 台湾",
}  # fmt: skip
"""``code: other spellings`` by country, beyond ISO's own names. Cities stand only where they are what ISO lists, or
where everybody in the country writes the city for the state."""

_ENGLISH: Final = words("state province county region prefecture canton emirate governorate municipality district")
BEHIND: Final = {
    "CN": words(
        "sheng shi zizhiqu zhuangzu zhuang uygur hui huizu sar city autonomous region municipality province special"
    ),
    "KR": words("do si gwangyeoksi teukbyeolsi teukbyeoljachido city province metropolitan special"),
    "JP": words("to fu ken prefecture metropolis"),
    "SE": words("län lan county"),
    "AE": words("emirate"),
    "GB": words("county council"),
    "US": words("state"),
}
"""Words behind a name that only say what it is, by country."""
BEHIND_ALL: Final = _ENGLISH
NATIVE_BEHIND: Final = {
    "JP": ("県", "府", "都"),
    "CN": ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "特别行政区", "省", "市"),
    "KR": ("특별자치시", "특별자치도", "특별시", "광역시", "시", "도"),
}
"""The same in the country's own script, without a space between."""
BEFORE: Final = words(
    """
    county state province region canton kanton cantone emirate municipality estado provincia regione region
    comunidad land freistaat prefecture dept département departement department co of de di do du da the la le dell'
    """
)
"""Words before a name that only say what it is."""
COMPASS: Final = {
    "n": ("north", "northern"),
    "s": ("south", "southern"),
    "e": ("east", "eastern"),
    "w": ("west", "western"),
}
