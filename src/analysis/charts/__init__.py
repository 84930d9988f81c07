"""Charts: they draw what others computed, as SVG text ready to stand in a page.

Every chart is the same bytes for the same arguments, wherever it is drawn.
"""

from analysis.charts.bars import flows, waterfall
from analysis.charts.before import interrupted, synthetic
from analysis.charts.clouds import cloud, placebo_path
from analysis.charts.compared import compared
from analysis.charts.dates import grades_over_time, share_over_time, timeline
from analysis.charts.dots import chance, distribution
from analysis.charts.grid import pairs
from analysis.charts.lanes import Lane, Range, lanes, ranges
from analysis.charts.lines import beside, trend

__all__ = [
    "Lane",
    "Range",
    "beside",
    "chance",
    "cloud",
    "compared",
    "distribution",
    "flows",
    "grades_over_time",
    "interrupted",
    "lanes",
    "pairs",
    "placebo_path",
    "ranges",
    "share_over_time",
    "synthetic",
    "timeline",
    "trend",
    "waterfall",
]
