//! The result tables of `fortify`, written once.

use super::schema::{MONEY, ON, PROJECT, REQUIREMENT, SHARE, number, text};
use super::sheet::{Column, Definition};

const ATTACKS: Column = number("attacks", "", "most attacks at a time");
const SPENT: Column =
    number("spent", MONEY, "money spent on protections, present value; it tells the points of a curve apart");

/// The tables of `fortify`.
pub const FORTIFY_TABLES: &[Definition] = &[
    Definition {
        name: "fortification",
        meaning: "Loss under the worst attack by attacks at a time and money for protections",
        columns: &[
            ATTACKS,
            SPENT,
            number("budget", MONEY, "money that could be spent; blank: as much as helps"),
            number("loss", MONEY, "what the worst attack costs more than no attack, present value"),
            number("bound", MONEY, "no defence within the budget loses less"),
        ],
    },
    Definition {
        name: "fortification_projects",
        meaning: "Protections that are bought",
        columns: &[
            ATTACKS,
            SPENT,
            PROJECT,
            text("period", "period in which it is committed"),
            number("spending", MONEY, "its payments and fixed costs inside the horizon, present value"),
        ],
    },
    Definition {
        name: "fortification_attacks",
        meaning: "The worst attack on each defence, event by event",
        columns: &[
            ATTACKS,
            SPENT,
            text("threat", "threat, or group of threats"),
            text("kind", "kind of the threat"),
            ON,
            text("start", "first day"),
            number("days", "days", "length"),
            number("size", SHARE, "share lost, or relative increase"),
        ],
    },
    Definition {
        name: "fortification_losses",
        meaning: "What the worst attack on each defence keeps from being served",
        columns: &[
            ATTACKS,
            SPENT,
            REQUIREMENT,
            number(
                "unserved",
                "unit of the need, or units times years of a level",
                "not served because of the attack",
            ),
            number("share", SHARE, "part of the need over the horizon"),
        ],
    },
];
