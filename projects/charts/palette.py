"""The colours of charts as files have them: those of a light page (static/css/tokens.css, which a test compares)."""

COLOURS = {
    "paper": "#fff",
    "ink": "#15202b",
    "ink-2": "#445362",
    "ink-3": "#5b6976",
    "line": "#dde4e8",
    "line-strong": "#b9c4cc",
    "tone-1": "#1f7f76",
    "tone-2": "#46a094",
    "tone-3": "#0f5f66",
    "tone-4": "#6fb3a4",
    "rest": "#cfe1e0",
    "real": "#b97509",
    "bad": "#9b211d",
    "gap": "none",
    "series-1": "#1f7f76",
    "series-2": "#b97509",
    "series-3": "#3d5f91",
    "series-4": "#a5527f",
    "series-5": "#6d7f26",
    "series-6": "#5aa9c4",
    "heat-0": "#f4f7f8",
    "heat-1": "#dcecea",
    "heat-2": "#b7d9d4",
    "heat-3": "#86c0b8",
    "heat-4": "#5fb0a5",
    "heat-5": "#1f7f76",
    "heat-6": "#0f5f66",
}
SERIES = [f"series-{n}" for n in range(1, 7)]
HEAT = 6  # tones of a heat map above nought
