"""Charts: plain data in, SVG out. Axis, scale and legend are worked out here once; knows no record and no request."""
