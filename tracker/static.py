"""Which files of our dependencies are collected: Tabulator's package brings each file in a dozen forms, 100 MB hashed."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """As Django's; of Tabulator only the minified script and its style."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "tabulator_*",
        "tabulator.js*",
        "tabulator.css*",
        "jquery_wrapper.js",
    ]
