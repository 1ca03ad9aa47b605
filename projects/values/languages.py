"""The languages of the site as programs name them (BCP 47)."""

LANGUAGE_TAGS = {"en": "en", "zh-hans": "zh-Hans"}
