//! The result tables, written once: names, columns, units, meanings. Rows in which every number is zero are
//! left out of the tables by period.

use super::fortify_schema::FORTIFY_TABLES;
use super::sheet::{Column, Definition, Kind};

pub(super) const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Text, unit: "", meaning }
}

pub(super) const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Number, unit, meaning }
}

pub(super) const PROJECT: Column = text("project", "project");
const PERIOD: Column = text("period", "period of the calendar");
const LINE: Column = text("line", "line");
const SITE: Column = text("site", "site");
const ITEM: Column = text("item", "item");
pub(super) const REQUIREMENT: Column = text("requirement", "requirement");
const FUND: Column = text("fund", "fund");
const CURRENCY: Column = text("currency", "currency of the amounts of this row");
const OWN: &str = "currency of the row";
pub(super) const MONEY: &str = "currency of the case";
const UNIT: &str = "unit of the item";
const CAPACITY: &str = "capacity-years";

/// All result tables of a plan, in the order in which people ask.
pub const RESULT_TABLES: &[Definition] = &[
    Definition {
        name: "investments",
        meaning: "What is committed, what is in force and what falls due, by project and period",
        columns: &[
            PROJECT,
            PERIOD,
            number("committed", "units", "committed at the start of the period"),
            number("in_force", "units", "complete and alive, mean over the period, those under way included"),
            number("outlay", MONEY, "payments that fall due, undiscounted, those under way included"),
        ],
    },
    Definition {
        name: "installed",
        meaning: "Capacity by line and period",
        columns: &[
            LINE,
            SITE,
            PERIOD,
            number("installed", "installed units", "standing and added by projects, mean over the period"),
            number(
                "available",
                CAPACITY,
                "installed units, less stops and seasons, times the years of the period",
            ),
            number("used", CAPACITY, "used by runs, overtime included"),
            number("overtime", CAPACITY, "overtime"),
        ],
    },
    Definition {
        name: "activity",
        meaning: "Runs by line, process and period",
        columns: &[
            LINE,
            text("process", "process"),
            SITE,
            PERIOD,
            number("runs", "runs", "runs of the process"),
            number("set_up", "", "1 where the line is set up for the process, where that is a decision"),
        ],
    },
    Definition {
        name: "stocks",
        meaning: "Stock by item, site and period",
        columns: &[
            ITEM,
            SITE,
            PERIOD,
            number("stock", UNIT, "at the end of the period"),
            number("dumped", UNIT, "disposed of in the period"),
            number("credited", UNIT, "closing stock that is credited in the objective; last period only"),
        ],
    },
    Definition {
        name: "flows",
        meaning: "Transport by link, item and period",
        columns: &[
            text("link", "link"),
            ITEM,
            text("from_site", "site of departure"),
            text("to_site", "site of arrival"),
            PERIOD,
            number("quantity", UNIT, "sent in the period, before losses on the way"),
        ],
    },
    Definition {
        name: "purchases",
        meaning: "Purchases by offer and period",
        columns: &[
            text("offer", "offer"),
            text("supplier", "supplier"),
            text("country", "country of origin"),
            ITEM,
            SITE,
            PERIOD,
            number("quantity", UNIT, "bought in the period, delivered after the lead"),
            number("paid", OWN, "paid; under take-or-pay perhaps more than quantity times price"),
            CURRENCY,
        ],
    },
    Definition {
        name: "aid",
        meaning: "Goods taken from aid, by donor, item, site and period",
        columns: &[text("donor", "donor"), ITEM, SITE, PERIOD, number("taken", UNIT, "taken in the period")],
    },
    Definition {
        name: "deliveries",
        meaning: "What is given to each requirement, by item and period",
        columns: &[
            REQUIREMENT,
            ITEM,
            SITE,
            PERIOD,
            number("quantity", UNIT, "given out of stock in the period"),
            number("effective", "effective units", "quantity times effectiveness"),
        ],
    },
    Definition {
        name: "shortfalls",
        meaning: "Need and what is not served of it, by requirement and period; all rows are listed",
        columns: &[
            REQUIREMENT,
            PERIOD,
            number("need", "effective units (consume), unit-years (hold)", "need of the period"),
            number(
                "unserved",
                "effective units (consume), unit-years (hold)",
                "need that is not served in the period",
            ),
            number("short", "effective units", "shortfall: never served (consume), missing level (hold)"),
            number("waiting", "effective units", "waiting at the end of the period, where the need waits"),
            number(
                "coverage",
                "share",
                "served part of the need and of what waited at the start of the period; blank without any",
            ),
        ],
    },
    Definition {
        name: "fielded",
        meaning: "What is kept fielded, by requirement, item and period",
        columns: &[REQUIREMENT, ITEM, PERIOD, number("fielded", UNIT, "at the end of the period")],
    },
    Definition {
        name: "people",
        meaning: "People by skill, region and period",
        columns: &[
            text("skill", "skill"),
            text("region", "region"),
            PERIOD,
            number("people", "people", "employed"),
            number("hired", "people", "hired in the period"),
        ],
    },
    Definition {
        name: "cash",
        meaning: "Money of each fund by period; all rows are listed",
        columns: &[
            FUND,
            PERIOD,
            number("income", OWN, "income and aid in cash"),
            number("paid", OWN, "outlays paid"),
            number("cash", OWN, "at the end of the period"),
            CURRENCY,
        ],
    },
    Definition {
        name: "loans",
        meaning: "Borrowing by loan and period",
        columns: &[
            text("loan", "loan"),
            FUND,
            PERIOD,
            number("borrowed", OWN, "borrowed in the period"),
            number("owed", OWN, "owed at the end of the period"),
            CURRENCY,
        ],
    },
    Definition {
        name: "pay",
        meaning: "Who pays what, by fund, group of outlays and period",
        columns: &[
            FUND,
            text("class", "class of the outlays: capital, operations, purchases, wages"),
            text(
                "outlays",
                "what is paid, several with blanks between: projects, sites, offers, skill/region",
            ),
            PERIOD,
            number("paid", OWN, "paid in the period"),
            CURRENCY,
        ],
    },
    Definition {
        name: "prices",
        meaning: "Shadow prices: what one more unit on a row's right-hand side changes in the objective",
        columns: &[
            text("family", "constraint family"),
            text("row", "row of the family"),
            PERIOD,
            number("price", MONEY, "change of the objective per unit, present value, whole units fixed"),
        ],
    },
    Definition {
        name: "targets",
        meaning: "Misses of soft targets by window; all windows are listed",
        columns: &[
            text("target", "target"),
            text("measure", "what is measured"),
            text("period", "last period of the window"),
            number("missed", "unit of the target's row", "by how much the bound is missed"),
            number("penalty", MONEY, "penalty paid, undiscounted"),
        ],
    },
    Definition {
        name: "actuals",
        meaning: "Plan against actual of a plan that goes on from an earlier one; empty for others",
        columns: &[
            text(
                "measure",
                "what was measured: stock, cash, owed, fielded, backlog, people, made, bought, shipped, served, borrowed, paid",
            ),
            text("key", "of what, as in the input table `actuals`"),
            text("date", "when: states at its start, the others in the period that holds it"),
            number(
                "planned",
                "of the figure",
                "what the earlier plan foresaw; blank where it does not know it",
            ),
            number("actual", "of the figure", "what was measured"),
            number("difference", "of the figure", "actual less planned"),
        ],
    },
    Definition {
        name: "objective_terms",
        meaning: "The objective term by term; the terms sum to it",
        columns: &[text("term", "term"), number("value", MONEY, "present value")],
    },
];

const SCENARIO: Column = number("scenario", "", "number of the scenario; with the seed it says everything");
const THREAT: Column = text("threat", "threat");
pub(super) const ON: Column = text("on", "what it is on; `*` for all of its kind");
const NAMED: Column = text("named", "named scenario in which it takes place; blank: the case as it is");
pub(super) const SHARE: &str = "share";

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

/// The tables of runs that answer questions about a plan or a case: `assess`, `explain`, `frontier`, `alternatives`.
pub const ANSWER_TABLES: &[Definition] = &[Definition {
    name: "findings",
    meaning: "Answers of assessments: each a number with its unit, what it is about, and the rows that it came from",
    columns: &[
        text("assessment", "question that was asked"),
        text(
            "subject_kind",
            "kind of the subject: case, country, donor, family, fund, item, line, link, offer, project, region, \
             requirement, row, set, site, standard, store, supplier",
        ),
        text("subject", "name of the subject; several joined by ` + `, an item at a site as `item/site`"),
        text("period", "period of the calendar; blank: the whole horizon"),
        text("measure", "what was measured; see the conventions"),
        text("part", "what tells findings of one measure apart, `name=value` joined by `; `"),
        number(
            "value",
            "unit of the row",
            "the number; blank where there is none, such as a time without an end",
        ),
        text("unit", "unit of the value"),
        text("rows", "rows of the case or the run that it came from, `table:key` joined by `; `"),
        text("words", "a sentence, where the number needs one"),
    ],
}];

/// Result tables that a hedge adds to those of its plan without events.
pub const HEDGE_TABLES: &[Definition] = &[Definition {
    name: "futures",
    meaning: "What each future that a hedge was made for costs",
    columns: &[
        text("future", "number of the future under the seed"),
        number("probability", "share", "probability"),
        number("events", "events", "how many events happen in it"),
        number("cost", MONEY, "present value of all costs in it under the plan"),
        number("broken_rules", MONEY, "part of the cost that prices rules which cannot be kept"),
        number("cost_without_hedge", MONEY, "cost in it under the plan made without events"),
        number("cost_if_known", MONEY, "least that it would cost if it alone were known beforehand"),
    ],
}];

/// The definition of a result table by its name.
pub fn result_table(name: &str) -> Option<&'static Definition> {
    RESULT_TABLES
        .iter()
        .chain(STRESS_TABLES)
        .chain(ANSWER_TABLES)
        .chain(HEDGE_TABLES)
        .chain(FORTIFY_TABLES)
        .find(|table| table.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_and_column_has_one_name_and_a_meaning() {
        let others = [STRESS_TABLES, ANSWER_TABLES, HEDGE_TABLES, FORTIFY_TABLES];
        let all = || RESULT_TABLES.iter().chain(others.into_iter().flatten());
        let names: BTreeSet<_> = all().map(|table| table.name).collect();
        assert_eq!(names.len(), all().count());
        for table in all() {
            let columns: BTreeSet<_> = table.columns.iter().map(|column| column.name).collect();
            assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
            assert!(table.columns.iter().all(|column| !column.meaning.is_empty()), "{}", table.name);
        }
        assert_eq!(result_table("stocks").map(|table| table.columns.len()), Some(6));
        assert_eq!(result_table("stock"), None);
    }
}
