"""The data set, its distributions and its editions for catalogues: DCAT-AP 3 and schema.org, as JSON-LD."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from ..exports import MEDIA_TYPES
from ..exports.datapackage import LICENCE
from ..models import Edition
from .packaging import address

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
NAME = {"en": "Investment Project Tracker", "zh-Hans": "投资项目跟踪平台"}
TITLE = {"en": "Investment projects", "zh-Hans": "投资项目"}
ABOUT = {
    "en": "Announced, signed and realised investment projects: each figure with its source, each project counted once.",
    "zh-Hans": "已宣布、签约和到位的投资项目：每个数字有来源，每个项目只计一次。",
}
KEYWORDS = {"en": ["investment", "industry", "projects"], "zh-Hans": ["投资", "产业", "项目"]}
IANA = "https://www.iana.org/assignments/media-types/"
AUTHORITY = "http://publications.europa.eu/resource/authority"
LANGUAGES = [f"{AUTHORITY}/language/ENG", f"{AUTHORITY}/language/ZHO"]
LIVE = (
    *((f"{name}.csv", "csv") for name in ("projects", "amounts", "milestones", "events", "investors")),
    *((f"projects.{form}", form) for form in ("xlsx", "json", "geojson")),
    ("oc4ids.json", "json"),
)


def catalogue(changed: datetime, editions: list[Edition]) -> dict[str, Any]:
    """The DCAT-AP catalogue: the live data set, and a series with an edition a month."""
    site = settings.SITE_URL
    series = _series(editions) if editions else {}
    return {
        "@context": CONTEXT,
        "@id": f"{site}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _texts(said(NAME)),
        "dct:description": _texts(said(ABOUT)),
        "dct:publisher": _publisher(),
        "dct:license": _licence(),
        "dct:language": [_typed(language, "dct:LinguisticSystem") for language in LANGUAGES],
        "dct:modified": _moment(changed),
        "foaf:homepage": _typed(f"{site}/", "foaf:Document"),
        "dcat:dataset": [_live(changed), *(_edition(edition, series) for edition in editions)],
        "dcat:service": _service(),
    }


def _series(editions: list[Edition]) -> dict[str, Any]:
    """What editions are members of; no data set itself to those who do not reason."""
    return {
        "@id": f"{settings.SITE_URL}/editions/",
        "@type": "dcat:DatasetSeries",
        "dct:title": _texts({"en": "Monthly editions", "zh-Hans": "月度版本"}),
        "dct:description": _texts(said(ABOUT)),
        "dct:publisher": _publisher(),
        "dct:accrualPeriodicity": _typed(f"{AUTHORITY}/frequency/MONTHLY", "dct:Frequency"),
        "dct:issued": _moment(min(edition.published_at for edition in editions if edition.published_at)),
    }


def _live(changed: datetime) -> dict[str, Any]:
    site = settings.SITE_URL
    return {
        "@id": f"{site}/data/",
        "@type": "dcat:Dataset",
        "dct:title": _texts(said(TITLE)),
        "dct:description": _texts(said(ABOUT)),
        "dct:publisher": _publisher(),
        "dct:modified": _moment(changed),
        "dct:language": [_typed(language, "dct:LinguisticSystem") for language in LANGUAGES],
        "dcat:keyword": [_text(word, code) for code, words in KEYWORDS.items() for word in words],
        "dcat:landingPage": _typed(f"{site}/data/", "foaf:Document"),
        "dcat:distribution": [
            _distribution(f"{site}/{name}", name, MEDIA_TYPES[form]) for name, form in LIVE
        ],
    }


def _edition(edition: Edition, series: dict[str, Any]) -> dict[str, Any]:
    page = address(edition.period)
    files = [file for file in edition.files.all() if file.name.endswith(".csv")]
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": _texts({"en": f"Edition {edition.period}", "zh-Hans": f"{edition.period} 版"}),
        "dct:description": _texts(said(ABOUT)),
        "dct:publisher": _publisher(),
        "dct:issued": _moment(edition.published_at),
        "dcat:version": edition.period,
        "dcat:inSeries": series,
        "dcat:landingPage": _typed(page, "foaf:Document"),
        "dcat:distribution": [
            _distribution(f"{page}{file.name}", file.name, MEDIA_TYPES["csv"])
            | {
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": _typed(
                        "http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"
                    ),
                    "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
                },
            }
            for file in files
        ],
    }


def _distribution(url: str, title: str, media: str) -> dict[str, Any]:
    return {
        "@id": f"{url}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _text(title, "en"),
        "dcat:accessURL": _typed(url, "http://www.w3.org/2000/01/rdf-schema#Resource"),
        "dcat:downloadURL": _typed(url, "http://www.w3.org/2000/01/rdf-schema#Resource"),
        "dcat:mediaType": _typed(IANA + media, "dct:MediaType"),
        "dct:license": _licence(),
    }


def _service() -> dict[str, Any]:
    site = settings.SITE_URL
    return {
        "@id": f"{site}/api/v1/",
        "@type": "dcat:DataService",
        "dct:title": _text("API", "en"),
        "dcat:endpointURL": _typed(f"{site}/api/v1/", "http://www.w3.org/2000/01/rdf-schema#Resource"),
        "dcat:endpointDescription": _typed(
            f"{site}/api/v1/schema.json", "http://www.w3.org/2000/01/rdf-schema#Resource"
        ),
        "dcat:servesDataset": {"@id": f"{site}/data/"},
    }


def said(texts: dict[str, str]) -> dict[str, str]:
    """The same, each saying so where the data are made up."""
    marks = {"en": " (made-up data)", "zh-Hans": "（虚构数据）"}
    return {code: text + marks[code] for code, text in texts.items()} if settings.MADE_UP else texts


def _publisher() -> dict[str, Any]:
    return {"@id": f"{settings.SITE_URL}/#publisher", "@type": "foaf:Agent", "foaf:name": _texts(said(NAME))}


def _licence() -> dict[str, Any]:
    return _typed(LICENCE["path"], "dct:LicenseDocument")


def _typed(iri: str, kind: str) -> dict[str, Any]:
    return {"@id": iri, "@type": kind}


def _text(value: str, language: str) -> dict[str, str]:
    return {"@language": language, "@value": value}


def _texts(values: dict[str, str]) -> list[dict[str, str]]:
    return [_text(value, code) for code, value in values.items()]


def _moment(moment: datetime | None) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat() if moment else ""}


def dataset(changed: datetime, language: str) -> dict[str, Any]:
    """The live data set as schema.org has it, for search engines, in the language of the page."""
    site, code = settings.SITE_URL, "zh-Hans" if language.startswith("zh") else "en"
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"{site}/data/",
        "url": f"{site}/data/",
        "name": f"{NAME[code]}: {TITLE[code]}" if code == "en" else f"{NAME[code]}：{TITLE[code]}",
        "description": ABOUT[code],
        "keywords": KEYWORDS[code],
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "dateModified": changed.isoformat(),
        "creator": {"@type": "Organization", "name": NAME[code], "url": f"{site}/"},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": NAME[code],
            "url": f"{site}/catalog.jsonld",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "contentUrl": f"{site}/{name}",
                "encodingFormat": MEDIA_TYPES[form],
            }
            for name, form in LIVE
        ],
    }
