//! The result tables of `hedge`, written once.

use super::schema::{MONEY, PROJECT, SHARE, number, text};
use super::sheet::{Column, Definition};

const PROBABILITY: Column = number("probability", SHARE, "probability");
const EVENTS: Column = number("events", "events", "how many events happen in it");
const COST: Column = number("cost", MONEY, "present value of all costs in it under the plan");
const BROKEN: Column =
    number("broken_rules", MONEY, "part of the cost that prices rules which cannot be kept");
const CERTAIN: Column = number("cost_without_hedge", MONEY, "cost in it under the plan made without events");
const KNOWN: Column =
    number("cost_if_known", MONEY, "least that it would cost if it alone were known beforehand");
const NODE: Column = text("node", "node of the tree: `root`, or the numbers of the branches that lead to it");

/// Result tables that a hedge adds to those of its plan without events: `futures`, or those of a tree.
pub const HEDGE_TABLES: &[Definition] = &[
    Definition {
        name: "futures",
        meaning: "What each future that a hedge was made for costs",
        columns: &[
            text("future", "number of the future under the seed"),
            PROBABILITY,
            EVENTS,
            COST,
            BROKEN,
            CERTAIN,
            KNOWN,
        ],
    },
    Definition {
        name: "tree_nodes",
        meaning: "The nodes in which a hedge in stages decides, and what is known there",
        columns: &[
            NODE,
            text("parent", "node before it; blank: none"),
            text("from", "date from which it decides, until the next stage"),
            PROBABILITY,
            number("futures", "futures", "futures of the sample that it stands for"),
            text(
                "happened",
                "what has begun since the node before: threat, start, days, size; or a named scenario",
            ),
            number("cost", MONEY, "present value of all costs, mean over the leaves below it"),
        ],
    },
    Definition {
        name: "tree_commitments",
        meaning: "What each node of a hedge in stages commits",
        columns: &[
            NODE,
            PROJECT,
            text("period", "period in which it is committed"),
            number("units", "units", "units of the project"),
        ],
    },
    Definition {
        name: "tree_leaves",
        meaning: "What each leaf of the tree of a hedge in stages costs",
        columns: &[
            text("leaf", "the numbers of the branches that lead to it"),
            PROBABILITY,
            EVENTS,
            COST,
            BROKEN,
            number("cost_at_once", MONEY, "cost in it under the plan that decides everything at the start"),
            CERTAIN,
            KNOWN,
        ],
    },
];
