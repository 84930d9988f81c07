"""Statistical methods: pure functions on arrays that return small frozen records.

They read and write nothing. What is misused raises ``ValueError``; what the data cannot bear
comes back as a result that says why.
"""

from analysis.stats.adoption import Adoption, adoption
from analysis.stats.chance import ChanceBenchmark, chance_benchmark, false_discovery
from analysis.stats.change import (
    Decomposition,
    EndpointSummary,
    Pairs,
    Rank,
    all_pairs,
    change_between,
    decompose_change,
    endpoint_summary,
    rank_in_distribution,
)
from analysis.stats.intervals import (
    Interval,
    median_interval,
    poisson_rate,
    proportion_difference,
    ratio_change,
    wilson,
)
from analysis.stats.panels import Estimated, balanced_within_between, combine
from analysis.stats.series import Effect, InterruptedSeries, interrupted_series
from analysis.stats.stock import (
    StockFall,
    StockFlow,
    stock_fall_probability,
    stock_flow_residual,
)
from analysis.stats.synthetic import (
    PlaceboRanks,
    SyntheticControl,
    placebo_ranks,
    synthetic_control,
)
from analysis.stats.trend import Slope, slope

__all__ = [
    "Adoption",
    "ChanceBenchmark",
    "Decomposition",
    "Effect",
    "EndpointSummary",
    "Estimated",
    "InterruptedSeries",
    "Interval",
    "Pairs",
    "PlaceboRanks",
    "Rank",
    "Slope",
    "StockFall",
    "StockFlow",
    "SyntheticControl",
    "adoption",
    "all_pairs",
    "balanced_within_between",
    "chance_benchmark",
    "change_between",
    "combine",
    "decompose_change",
    "endpoint_summary",
    "false_discovery",
    "interrupted_series",
    "median_interval",
    "placebo_ranks",
    "poisson_rate",
    "proportion_difference",
    "rank_in_distribution",
    "ratio_change",
    "slope",
    "stock_fall_probability",
    "stock_flow_residual",
    "synthetic_control",
    "wilson",
]
