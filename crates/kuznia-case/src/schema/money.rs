//! Money, power and people.

use super::Group::{Often, Seldom};
use super::Kind::{Date, Name, Reference, Text, Written};
use super::{Kind, MONTHS, POSITIVE, SHARE, TableDef, UNSIGNED, key, maybe, needed};

const TERM: Kind = Kind::Number { least: 0.01, most: 1_200.0 };

pub(super) const TABLES: &[TableDef] = &[
    TableDef {
        name: "funds",
        group: Often,
        about: "Money with a calendar and an earmark.",
        absent: "money is unlimited",
        columns: &[
            key("fund", Name, "fund"),
            maybe("label", Text, "", "the key", "name for people"),
            maybe("opening", UNSIGNED, "money", "0", "cash at the start"),
            maybe(
                "carry_over",
                SHARE,
                "share",
                "1",
                "share of cash that survives the turn of a calendar year",
            ),
            needed(
                "covers",
                Written,
                "",
                "`all`, capital, operations, purchases, wages, or selectors such as `purchases:country=a`; several with blanks or `,`",
            ),
            maybe("currency", Text, "", "the case's, pays any outlay", "pays only outlays in it"),
        ],
    },
    TableDef {
        name: "fund_income",
        group: Often,
        about: "Income of a fund from a date on; before it nothing.",
        absent: "no income",
        columns: &[
            key("fund", Reference(&["funds"]), "fund"),
            key("from", Date, "first day"),
            needed("amount_per_year", UNSIGNED, "money/year", "in the fund's currency"),
        ],
    },
    TableDef {
        name: "loans",
        group: Seldom,
        about: "Borrowing into a fund.",
        absent: "no borrowing",
        columns: &[
            key("loan", Name, "loan"),
            needed("fund", Reference(&["funds"]), "", "fund that receives and repays"),
            needed("limit", UNSIGNED, "money", "most that may be owed"),
            needed("rate_per_year", Kind::Number { least: -0.5, most: 5.0 }, "1/year", "real interest"),
            maybe("grace_months", MONTHS, "months", "0", "without repayment"),
            needed("term_months", TERM, "months", "until all is repaid, grace included"),
            maybe("opening_owed", UNSIGNED, "money", "0", "owed at the start"),
            maybe("from", Date, "", "always", "first day of borrowing"),
            maybe("until", Date, "", "for ever", "first day without"),
        ],
    },
    TableDef {
        name: "repayments",
        group: Seldom,
        about: "How what is owed at the start is repaid, where it has a schedule of its own; what no row repays stays owed.",
        absent: "it is repaid evenly over the term",
        columns: &[
            key("loan", Reference(&["loans"]), "loan"),
            key("date", Date, "when; what lies beyond the end is not repaid within the plan"),
            needed("amount", UNSIGNED, "money", "how much of `opening_owed` is repaid"),
        ],
    },
    TableDef {
        name: "exchange_rates",
        group: Seldom,
        about: "Case currency per unit of a foreign one, from a date on.",
        absent: "there is one currency",
        columns: &[
            key("currency", Text, "currency"),
            key("from", Date, "first day"),
            needed("rate", POSITIVE, "case currency/unit", "rate"),
        ],
    },
    TableDef {
        name: "grid",
        group: Often,
        about: "Power of a region from a date on. With rows, regions without one have none.",
        absent: "power is unlimited",
        columns: &[
            key("region", Reference(&["regions"]), "region"),
            key("from", Date, "first day"),
            needed("mw", UNSIGNED, "MW", "power"),
        ],
    },
    TableDef {
        name: "labour",
        group: Often,
        about: "People of a skill in a region from a date on. With rows, markets without one have nobody.",
        absent: "people are unlimited and free",
        columns: &[
            key("skill", Text, "skill"),
            key("region", Reference(&["regions"]), "region"),
            key("from", Date, "first day"),
            needed("people", UNSIGNED, "people", "employed without hiring"),
            needed("hours_per_year", UNSIGNED, "hours/person/year", "hours"),
            maybe("wage_per_year", UNSIGNED, "money/person/year", "as before, 0 at first", "wage"),
            maybe("hire_per_year", UNSIGNED, "people/year", "as before, 0 at first", "most people hired"),
        ],
    },
];
