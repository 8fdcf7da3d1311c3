//! The calendar, projects and what is under way.

use super::Group::{Often, Seldom};
use super::Kind::{Choice, Date, Name, Reference, Text, Written, Yes};
use super::{ANY, Kind, MONTHS, POSITIVE, SHARE, TableDef, UNSIGNED, key, maybe, needed};

const PROJECT: Kind = Reference(&["projects"]);

pub(super) const TABLES: &[TableDef] = &[
    TableDef {
        name: "periods",
        group: Seldom,
        about: "An uneven calendar: months first and years later, hours, representative blocks.",
        absent: "the even calendar of `case.toml`",
        columns: &[
            key("period", Name, "period"),
            needed("start", Date, "", "first instant"),
            needed("days", Kind::Number { least: 0.01, most: 36_525.0 }, "days", "length of one copy"),
            maybe(
                "weight",
                Kind::Number { least: 1.0, most: 1e6 },
                "",
                "1",
                "how many like it, one after another (whole)",
            ),
            maybe("block", Text, "", "none", "periods of one representative block"),
        ],
    },
    TableDef {
        name: "projects",
        group: Often,
        about: "What can be invested in.",
        absent: "nothing can be invested in",
        columns: &[
            key("project", Name, "project"),
            maybe("label", Text, "", "the key", "name for people"),
            needed(
                "kind",
                Choice(&[
                    "build", "expand", "convert", "acquire", "license", "harden", "backup", "train", "store",
                    "link",
                ]),
                "",
                "for people and earmarks; the effects say what it does",
            ),
            maybe("max_units", POSITIVE, "units", "1", "most units in all"),
            maybe("whole_units", Yes, "", "yes", "whether only whole units can be committed"),
            needed("cost", UNSIGNED, "money/unit", "per unit"),
            needed("lead_months", MONTHS, "months", "from commitment to completion"),
            maybe(
                "fixed_cost_per_year",
                UNSIGNED,
                "money/unit/year",
                "0",
                "from completion to the end of life",
            ),
            maybe(
                "lifetime_years",
                Kind::Number { least: 0.01, most: 1_000.0 },
                "years",
                "for ever",
                "life after completion",
            ),
            maybe("earliest", Date, "", "at once", "first commitment"),
            maybe("latest", Date, "", "any time", "last commitment"),
            maybe(
                "commit_every",
                Choice(&["period", "month", "quarter", "year"]),
                "",
                "period",
                "grid of commitments",
            ),
        ],
    },
    TableDef {
        name: "project_effects",
        group: Often,
        about: "What a unit of a project changes.",
        absent: "projects change nothing",
        columns: &[
            key("project", PROJECT, "project"),
            key(
                "effect",
                Choice(&["line", "store", "link", "offer", "power", "labour", "protection", "gate"]),
                "what kind of thing it changes",
            ),
            key(
                "on",
                Written,
                "line; site/item; link; offer; region; skill/region; subject of a protection (`site:S`, `line:L`, …); line/process with `*` allowed (gate)",
            ),
            key("when", Choice(&["commitment", "completion"]), "from when"),
            needed("amount", ANY, "of what it changes", "per unit; may be negative"),
            maybe("ramp_months", MONTHS, "months", "at once", "linear ramp to the whole amount"),
        ],
    },
    TableDef {
        name: "project_requires",
        group: Seldom,
        about: "Projects that must be complete before.",
        absent: "no order",
        columns: &[key("project", PROJECT, "project"), key("requires", PROJECT, "predecessor")],
    },
    TableDef {
        name: "project_excludes",
        group: Seldom,
        about: "Projects that exclude each other.",
        absent: "none",
        columns: &[key("project", PROJECT, "project"), key("excludes", PROJECT, "the other")],
    },
    TableDef {
        name: "project_payments",
        group: Seldom,
        about: "When the cost falls due.",
        absent: "evenly over the lead time, at once where there is none",
        columns: &[
            key("project", PROJECT, "project"),
            key("month", MONTHS, "months after the commitment"),
            needed("share", SHARE, "share", "of the cost; sums to 1"),
        ],
    },
    TableDef {
        name: "commitments",
        group: Seldom,
        about: "Projects already under way.",
        absent: "none",
        columns: &[
            key("project", PROJECT, "project"),
            key("date", Date, "of the commitment"),
            needed("units", POSITIVE, "units", "units"),
            maybe("paid_share", SHARE, "share", "the schedule's share before the start", "already paid"),
        ],
    },
    TableDef {
        name: "learning",
        group: Seldom,
        about: "Cost falls with experience.",
        absent: "costs do not learn",
        columns: &[
            key("on", Written, "process or project"),
            needed(
                "cost_ratio",
                Kind::Number { least: 0.1, most: 1.0 },
                "ratio",
                "cost after a doubling over cost before",
            ),
            needed("initial_cumulative", POSITIVE, "runs or units", "cumulative amount at the start"),
        ],
    },
];
