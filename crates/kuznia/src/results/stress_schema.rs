//! The result tables of scenarios and of a stress test, written once.

use super::schema::{MONEY, ON, PERIOD, REQUIREMENT, SHARE, number, text};
use super::sheet::{Column, Definition};

const SCENARIO: Column = number("scenario", "", "number of the scenario; with the seed it says everything");
const THREAT: Column = text("threat", "threat");
const NAMED: Column = text("named", "named scenario in which it takes place; blank: the case as it is");

const ENDURING: Column = text("of", "requirement; blank: all together, the first of them to fall");
const LEVEL: Column = number("level", SHARE, "part of what is served without events");

/// The result tables of scenarios and of a stress test, beside those of the plan that was played.
pub const STRESS_TABLES: &[Definition] = &[
    Definition {
        name: "totals",
        meaning: "The distribution of what matters over all scenarios",
        columns: &[
            text(
                "measure",
                "unserved: part of all needs that is not served, mean over the requirements; cost: the \
                  objective; arrears: money missing at the worst moment; foreign: foreign part of the value that \
                  serves needs, by calendar year",
            ),
            text("of", "requirement or year; blank: all"),
            text("unit", "unit of the row"),
            number("planned", "unit of the row", "in a replication without threats"),
            number("mean", "unit of the row", "mean"),
            number("error", "unit of the row", "standard error of the mean"),
            number("p05", "unit of the row", "5 % quantile"),
            number("p50", "unit of the row", "median"),
            number("p95", "unit of the row", "95 % quantile"),
            number("cvar", "unit of the row", "mean of the greatest 5 %"),
            number("most", "unit of the row", "greatest"),
        ],
    },
    Definition {
        name: "service",
        meaning: "Served part of the need, by requirement and period, over all scenarios",
        columns: &[
            REQUIREMENT,
            PERIOD,
            number("planned", SHARE, "in a replication without threats"),
            number("mean", SHARE, "mean"),
            number("p05", SHARE, "served at least, in 95 % of the scenarios"),
            number("p25", SHARE, "served at least, in 75 % of the scenarios"),
            number("p50", SHARE, "median"),
            number("cvar", SHARE, "mean of the worst 5 %"),
            number("worst", SHARE, "least"),
        ],
    },
    Definition {
        name: "survival",
        meaning: "Part of the scenarios in which no more than a hundredth of any period's need was lost beyond the \
                  plan up to the period's end, by requirement",
        columns: &[REQUIREMENT, PERIOD, number("share", SHARE, "part of the scenarios")],
    },
    Definition {
        name: "endurance",
        meaning: "Days from a scenario's first event until less is served than this part of what is served without events, \
                  by requirement",
        columns: &[
            ENDURING,
            LEVEL,
            number("struck", SHARE, "scenarios with an event; the other columns are of these"),
            number("fallen", SHARE, "less is served at some time"),
            number("censored", SHARE, "it never is, up to the horizon's end"),
            number("mean", "days", "mean of the days until then, or until the horizon's end"),
            number("error", "days", "standard error of the mean"),
            number("p05", "days", "by then a twentieth has fallen; blank: fewer do while they are followed"),
            number("p25", "days", "by then a quarter has fallen"),
            number("p50", "days", "by then half have fallen"),
        ],
    },
    Definition {
        name: "endurance_curve",
        meaning: "Estimate of the part of the scenarios in which at least this part of what is served without events is \
                  still served so many days after the first event (Kaplan and Meier 1958)",
        columns: &[
            ENDURING,
            LEVEL,
            number("days", "days", "days from the first event: multiples of the mean length of a period"),
            number("at_risk", "scenarios", "followed beyond these days and not fallen by then"),
            number("share", SHARE, "not fallen by then, of those with an event"),
            number("error", SHARE, "standard error (Greenwood)"),
        ],
    },
    Definition {
        name: "recovery",
        meaning: "Days from an event until as much is served as planned again, by requirement and the last threat that \
                  had struck",
        columns: &[
            REQUIREMENT,
            text("threat", "threat; blank: none had struck"),
            number("times", "per scenario", "times in which less is served than planned"),
            number("mean", "days", "mean length"),
            number("p50", "days", "median"),
            number("p95", "days", "95 % quantile"),
            number("longest", "days", "longest"),
            number("open", SHARE, "of these times, not over at the horizon's end"),
        ],
    },
    Definition {
        name: "causes",
        meaning: "What each threat causes: scenarios played with and without it, under the same random numbers",
        columns: &[
            THREAT,
            text("kind", "kind of the threat"),
            ON,
            number("events", "per scenario", "events"),
            number(
                "unserved",
                SHARE,
                "part of the needs that is not served because of it, mean over all scenarios",
            ),
            number("unserved_error", SHARE, "standard error"),
            number("cost", MONEY, "what it costs, mean over all scenarios, present value"),
            number("cost_error", MONEY, "standard error"),
        ],
    },
    Definition {
        name: "nodes",
        meaning: "Where wishes were refused for want of goods or capacity, per scenario",
        columns: &[
            text("node", "item at a site, line, offer, link, licence, power or skill"),
            number("mean", "unit of the node", "refused, mean"),
            number("planned", "unit of the node", "refused without threats"),
            number("p95", "unit of the node", "95 % quantile"),
            number("scenarios", SHARE, "scenarios in which something was refused"),
        ],
    },
    Definition {
        name: "met",
        meaning: "Probability that a target is met, by window",
        columns: &[
            text("target", "target"),
            text("measure", "what is measured"),
            text("supplier", "supplier, where a target has a row for each"),
            text("period", "last period of the window"),
            number("probability", SHARE, "part of the scenarios in which it is met"),
            number("low", SHARE, "lower end of the 95 % interval (Wilson)"),
            number("high", SHARE, "upper end"),
        ],
    },
    Definition {
        name: "worst",
        meaning: "The worst scenarios, by unserved need; `kuznia replay` plays them again",
        columns: &[
            number("rank", "", "1 is the worst"),
            SCENARIO,
            NAMED,
            number("unserved", SHARE, "part of the needs that is not served, mean over the requirements"),
            number("cost", MONEY, "objective"),
            number("events", "", "events"),
        ],
    },
    Definition {
        name: "scenarios",
        meaning: "Events by scenario; a scenario without events has one row without threat",
        columns: &[
            SCENARIO,
            NAMED,
            number("weight", SHARE, "probability that it stands for"),
            THREAT,
            ON,
            text("start", "first day, with the time of day"),
            number("days", "days", "length"),
            number("size", SHARE, "share lost, or relative increase"),
        ],
    },
    Definition {
        name: "steps",
        meaning: "How far the result depends on the length of a step: the same scenarios, and none, at several lengths",
        columns: &[
            text("step", "length of a step: plan, week, day"),
            text("of", "requirement; blank: mean over the requirements"),
            number("steps", "", "steps of the horizon"),
            number("without", SHARE, "served part of the need without threats"),
            number("mean", SHARE, "served part of the need, mean over all scenarios; blank where not played"),
            number("error", SHARE, "standard error of the mean"),
            number("lost", SHARE, "`without` less `mean`"),
            number("cost_without", MONEY, "objective without threats; of all requirements together"),
            number("cost", MONEY, "objective, mean over all scenarios; of all requirements together"),
            text(
                "waits_for",
                "what deliveries wait for most without threats: goods at a site, or a capacity",
            ),
            number("waits_share", SHARE, "part of what waits, over all steps, that waits for it"),
            text(
                "waits_kind",
                "goods: they come later inside the plan's period than they are wanted; capacity: it is too small",
            ),
        ],
    },
];
