//! The result tables, written once: names, columns, units, meanings. Rows in which every number is zero are
//! left out of the tables by period.

use super::fortify_schema::FORTIFY_TABLES;
use super::hedge_schema::HEDGE_TABLES;
use super::sheet::{Column, Definition, Kind};
use super::stress_schema::STRESS_TABLES;

pub(super) const fn text(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Text, unit: "", meaning }
}

pub(super) const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Number, unit, meaning }
}

pub(super) const PROJECT: Column = text("project", "project");
pub(super) const PERIOD: Column = text("period", "period of the calendar");
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

pub(super) const ON: Column = text("on", "what it is on; `*` for all of its kind");
pub(super) const SHARE: &str = "share";

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
