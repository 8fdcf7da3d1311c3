//! Targets, threats, variants and evidence.

use super::Group::{Often, Seldom};
use super::Kind::{Choice, Date, Name, Text, Written};
use super::{ANY, Column, DAYS, SHARE, TableDef, UNSIGNED, key, maybe, needed};

pub(super) const TABLES: &[TableDef] = &[
    TableDef {
        name: "targets",
        group: Often,
        about: "Bounds that the plan must meet.",
        absent: "none",
        columns: &[
            key("target", Name, "target"),
            needed(
                "measure",
                Choice(&[
                    "domestic_share",
                    "standard_share",
                    "service",
                    "stock_days",
                    "supplier_share",
                    "activity",
                    "capacity_margin",
                ]),
                "",
                "what is measured",
            ),
            maybe(
                "scope",
                Written,
                "",
                "all",
                "`requirement:R`, `family:F`, `item:I`, `standard:S`, `line:L`, `process:P`, `supplier:S`, `all`; joined with ` & `",
            ),
            maybe("per", Choice(&["period", "year", "horizon"]), "", "year", "over what a row sums"),
            maybe("from", Date, "", "the start", "only periods that start on or after"),
            maybe("until", Date, "", "the end", "only periods that start before"),
            maybe("at_least", ANY, "share, days or runs", "no lower bound", "lower bound"),
            maybe("at_most", ANY, "share, days or runs", "no upper bound", "upper bound"),
            maybe("penalty", UNSIGNED, "money/unit missed", "it must be met", "price of missing it"),
        ],
    },
    TableDef {
        name: "threats",
        group: Often,
        about: "Events that take capacity away for a while.",
        absent: "nothing is threatened",
        columns: &[
            key("threat", Name, "threat"),
            needed(
                "kind",
                Choice(&[
                    "site",
                    "line",
                    "region_power",
                    "offer",
                    "supplier",
                    "country",
                    "link",
                    "aid",
                    "demand",
                    "cost",
                    "lead_time",
                ]),
                "",
                "what kind",
            ),
            maybe(
                "on",
                Written,
                "",
                "everything of its kind",
                "site, line, region, offer, supplier, country, link, donor, requirement or project; `*` for all",
            ),
            maybe("events_per_year", UNSIGNED, "1/year", "`date`", "how often"),
            maybe("date", Date, "", "`events_per_year`", "when, for certain"),
            needed("size", Written, "share", "distribution of the share lost, or of the relative increase"),
            needed("days", Written, "days", "distribution of the length"),
            maybe("recovery", Choice(&["step", "linear"]), "", "step", "how it ends"),
            maybe("time_to_recover", DAYS, "days", "the mean of `days`", "for exposure"),
            maybe("group", Text, "", "alone", "threats of a group strike together"),
            maybe("from", Date, "", "the start", "not before"),
            maybe("until", Date, "", "the end", "not from here on"),
        ],
    },
    TableDef {
        name: "variants",
        group: Seldom,
        about: "Named sets of changes to a case.",
        absent: "none",
        columns: &[
            key("variant", Text, "variant"),
            key("table", Text, "table that it changes, or `case` for settings"),
            key(
                "key",
                Written,
                "key of the row, parts joined with `/`, `*` for any, parts at the end may be left out; for `case`: `calendar`, `economics` or `*`",
            ),
            key("column", Text, "column that it changes"),
            maybe("value", Written, "", "`factor`; without one the cell becomes blank", "new value"),
            maybe("factor", ANY, "", "`value`", "factor on the value; a blank stays blank"),
        ],
    },
    TableDef {
        name: "actuals",
        group: Seldom,
        about: "What was measured, for `plan --since`: states at a date, and what was done in a period.",
        absent: "nothing was measured: a later plan starts from what the earlier one foresaw",
        columns: &[
            key(
                "measure",
                Choice(&MEASURED),
                "stock, cash, owed, fielded, backlog and people are states at the start of the date; made, bought, shipped, served, borrowed and paid are totals of the period in which the date lies",
            ),
            key(
                "key",
                Written,
                "of what: stock `item/site`, cash and paid `fund`, owed and borrowed `loan`, fielded and served `requirement/item`, backlog `requirement`, people `skill/region`, made `line/process` (runs), bought `offer`, shipped `link/item`",
            ),
            key("date", Date, "when"),
            needed("value", UNSIGNED, "of the figure", "what was measured"),
        ],
    },
    TableDef {
        name: "scenarios",
        group: Seldom,
        about: "Named scenarios with probabilities.",
        absent: "none",
        columns: &[
            key("scenario", Name, "scenario"),
            needed("probability", SHARE, "share", "probability"),
            maybe("variants", Written, "", "none", "variants that it applies, with blanks or `,`"),
        ],
    },
    TableDef {
        name: "ranges",
        group: Seldom,
        about: "Ranges of input figures, for sensitivity.",
        absent: "none",
        columns: &[
            key("table", Text, "table"),
            key("key", Written, "key of the row, parts joined with `/`"),
            key("column", Text, "column"),
            needed("low", ANY, "of the figure", "least"),
            needed("high", ANY, "of the figure", "most"),
        ],
    },
    TableDef {
        name: "samples",
        group: Seldom,
        about: "Samples for `empirical(sample)`.",
        absent: "none",
        columns: &[SAMPLE, needed("value", ANY, "", "value")],
    },
    TableDef {
        name: "evidence",
        group: Often,
        about: "Where input figures come from; every table may name it in a column `source`.",
        absent: "no source is known",
        columns: &[
            key("source", Name, "source"),
            needed("title", Text, "", "title"),
            maybe("publisher", Text, "", "unknown", "publisher"),
            maybe("date", Text, "", "unknown", "date as written"),
            needed("kind", Choice(&["published", "derived", "assumed"]), "", "kind"),
            maybe("url", Text, "", "none", "address"),
            maybe("note", Text, "", "none", "remark"),
        ],
    },
];

/// What can be measured, in the order of [`crate::case::Measured`]'s words.
const MEASURED: [&str; 12] = [
    "stock", "cash", "owed", "fielded", "backlog", "people", "made", "bought", "shipped", "served",
    "borrowed", "paid",
];

/// A sample has many rows, so its name alone is no key.
const SAMPLE: Column = needed("sample", Text, "", "sample");
