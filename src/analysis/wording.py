"""Plain sentences for how a claim was tested and what an indicator is made of."""

from __future__ import annotations

from analysis import claim_tests, declare, words
from analysis.declare import POPULATION


def how_tested(test: claim_tests.Test) -> str:
    """Say in one plain sentence how a claim was tested."""
    kind = type(test).__name__
    named = getattr(test, "indicator", None)
    short = declare.indicator(named).title if named else ""
    match test:
        case claim_tests.ChangeTest():
            change = words.signed(test.expect, 1)
            return (
                f"{short}: the change from {test.start} to {test.end} against {change} "
                f"({test.measured}), within {words.number(test.tolerance, 2)}: "
                f"{test.tolerance_reason}."
            )
        case claim_tests.LevelsTest():
            levels = words.join(f"{level.expect:g} in {level.period}" for level in test.levels)
            return (
                f"{short}: the value against {levels}, within "
                f"{words.number(test.tolerance, 2)}: {test.tolerance_reason}."
            )
        case claim_tests.DirectionTest():
            return (
                f"{short}: {test.expect} from {test.start} to {test.end}, by its 95% interval and "
                f"in the windows that start or end a year away."
            )
        case claim_tests.AgainstTest():
            years = words.join(str(period) for period in test.periods)
            return f"{short}: {test.expect} its {test.comparator} in {years}."
        case claim_tests.TrendTest():
            return f"{short}, England: a {test.expect} from {test.start} to {test.end}, by a line."
        case claim_tests.GradesTest():
            return f"Councils by {test.basis} grade under {test.framework} on {words.day(test.by)}."
        case claim_tests.GradeTrendTest():
            return (
                f"Share judged {words.join(test.grades, 'or')} under "
                f"{words.join(test.frameworks)}: a {test.expect} between {words.day(test.start)} "
                f"and {words.day(test.end)}, by a logistic line with errors clustered by council."
            )
        case claim_tests.FirstTest():
            return f"The date of the first judgement of this kind under {test.framework}."
        case claim_tests.JudgementsTest():
            return "The council's published judgements, with their dates."
        case claim_tests.ListedTest():
            entry = test.entry.replace("_", " ")
            return f"The collected list of interventions and programmes: {entry}."
        case claim_tests.StockFallTest():
            return (
                f"The fall from {test.start_count} to {test.end_count} against the year ends, and "
                f"its chance at the flows of the year before, children moving alone and in pairs."
            )
        case claim_tests.FindingTest():
            return "A study of all councils: its page says how it was done and under what rule."
        case claim_tests.NotTested():
            return f"Not tested: {test.reason}"
    raise AssertionError(f"no sentence for {kind}")


#: Abbreviations in the names of measures, and what stands for them on a page.
IN_WORDS = {
    "0_17": "aged 0 to 17",
    "at_31_march": "at 31 March",
    "cin_": "children in need ",
    "cpp_": "child protection plans ",
    "cla_": "looked-after children ",
    "icpc": "initial child protection conferences",
    "s47": "section 47 enquiries",
    "nfa": "no further action",
    "sgo": "special guardianship",
    "fte": "full-time equivalent",
    "3_plus": "three or more",
    "2y_plus": "two years or more",
    "3m": "three months or less",
}


def measures(names: tuple[str, ...]) -> str:
    """Name some measures in words."""
    told = []
    for name in names:
        if name == POPULATION:
            told.append("children aged 0 to 17")
            continue
        source, measure = name.split(".")
        for short, full in IN_WORDS.items():
            measure = measure.replace(short, full)
        told.append(f"{measure.replace('_', ' ').strip()} ({declare.source(source).title})")
    return words.join(told)
