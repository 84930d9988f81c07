"""Charts: they draw what others computed, as SVG text ready to stand in a page.

Every chart is the same bytes for the same arguments, wherever it is drawn.
"""

from analysis.charts.bars import flows, waterfall
from analysis.charts.before import interrupted, synthetic
from analysis.charts.chances import alarms, calibration, grade_chances, net_benefit
from analysis.charts.clouds import cloud, placebo_path
from analysis.charts.compared import compared
from analysis.charts.dates import grades_over_time, share_over_time
from analysis.charts.dots import chance, distribution
from analysis.charts.estimates import EventPanel, event_paths, forest, strips
from analysis.charts.flow import around, fan, funnel, intervals, journey
from analysis.charts.grid import pairs
from analysis.charts.lanes import Lane, Range, lanes, ranges
from analysis.charts.lines import beside, trend
from analysis.charts.models import since, specifications
from analysis.charts.placings import Placing, placings
from analysis.charts.stages import Span, falls, onward, reached, spans
from analysis.charts.steps import timeline

__all__ = [
    "EventPanel",
    "Lane",
    "Placing",
    "Range",
    "Span",
    "alarms",
    "around",
    "beside",
    "calibration",
    "chance",
    "cloud",
    "compared",
    "distribution",
    "event_paths",
    "falls",
    "fan",
    "flows",
    "forest",
    "funnel",
    "grade_chances",
    "grades_over_time",
    "interrupted",
    "intervals",
    "journey",
    "lanes",
    "net_benefit",
    "onward",
    "pairs",
    "placebo_path",
    "placings",
    "ranges",
    "reached",
    "share_over_time",
    "since",
    "spans",
    "specifications",
    "strips",
    "synthetic",
    "timeline",
    "trend",
    "waterfall",
]
