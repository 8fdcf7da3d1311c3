//! docs/results.md from the definitions of the result tables.

// The façade builds the solver, which chores must not wait for; its definitions need nothing but these types.
#[path = "../../../crates/kuznia/src/results/schema.rs"]
#[expect(unreachable_pub, reason = "it is public where it is at home")]
#[cfg_attr(not(test), expect(dead_code, reason = "the page needs the list only"))]
mod schema;

#[path = "../../../crates/kuznia/src/results/fortify_schema.rs"]
#[expect(unreachable_pub, reason = "it is public where it is at home")]
mod fortify_schema;

#[path = "../../../crates/kuznia/src/results/stress_schema.rs"]
#[expect(unreachable_pub, reason = "it is public where it is at home")]
mod stress_schema;

#[path = "../../../crates/kuznia/src/results/hedge_schema.rs"]
#[expect(unreachable_pub, reason = "it is public where it is at home")]
mod hedge_schema;

use std::fmt::Write;

/// The types in which the definitions are written.
#[expect(unreachable_pub, reason = "the definitions that are made of them are public where they are at home")]
mod sheet {
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Kind {
        Text,
        Number,
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Column {
        pub name: &'static str,
        pub kind: Kind,
        pub unit: &'static str,
        pub meaning: &'static str,
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Definition {
        pub name: &'static str,
        pub meaning: &'static str,
        pub columns: &'static [Column],
    }
}

const HEAD: &str = "\
# The tables of a run

Generated from the definitions of the result tables by `cargo xtask docs`; do not edit.

A run holds one Parquet file per table, in `tables/`; `kuznia show RUN TABLE` prints it. Names are those of the case. Rows in
which every number is zero are left out of the tables by period. An empty number is null. Runs of `kuznia plan` hold all tables but
the last; runs of `assess`, `explain`, `frontier`, `sensitivity` and `alternatives` hold `findings` alone.
";

/// The whole page.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    let tables = schema::RESULT_TABLES
        .iter()
        .chain(stress_schema::STRESS_TABLES)
        .chain(schema::ANSWER_TABLES)
        .chain(hedge_schema::HEDGE_TABLES)
        .chain(fortify_schema::FORTIFY_TABLES);
    for table in tables {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "\n## {}\n\n{}.\n\n| column | holds | unit | meaning |\n|---|---|---|---|\n",
            table.name, table.meaning
        );
        for column in table.columns {
            let holds = match column.kind {
                sheet::Kind::Text => "text",
                sheet::Kind::Number => "a number",
            };
            let _ = writeln!(page, "| {} | {holds} | {} | {} |", column.name, column.unit, column.meaning);
        }
    }
    page
}
