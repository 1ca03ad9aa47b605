"""Files of the public data and of what staff see."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
AT_ONCE = 2_000  # projects whose spreadsheet is made for staff while the request waits; of more it is a job
