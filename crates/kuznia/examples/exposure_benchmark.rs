//! The Kuznia side of `benches/exposure.py`: answers the impact of every node's loss on a run, or on a generated case, and
//! writes the same questions as arrays for another solver.
//!
//! usage: `exposure_benchmark RUN|generated OUT.json`
#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{Run, load, write_draft_csv};
use kuznia_assess::{AssessOptions, ExposureQuestions, Matter, exposure_benchmark};
use kuznia_plan::{Outcome, PlanOptions, plan};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [subject, out] = &words[..] else {
        eprintln!("usage: exposure_benchmark RUN|generated OUT.json");
        std::process::exit(2);
    };
    let (case, plan) = if subject == "generated" {
        let bench = tempfile::tempdir().unwrap();
        // About a thousand nodes: sites, lines, suppliers, links.
        let size = Synthetic { sites: 100, items: 120, periods: 8, projects: 0, seed: 1 };
        write_draft_csv(&generate(size), bench.path()).unwrap();
        let case = load(bench.path(), None).unwrap().case;
        let options = PlanOptions { gap: 0.05, ..PlanOptions::default() };
        let Outcome::Planned(answer) = plan(&case, &options, &mut |_| {}) else {
            panic!("the generated case has a plan");
        };
        (case, answer.plan)
    } else {
        let run = Run::open(Path::new(subject)).unwrap();
        let case = run.load_case().unwrap().case;
        let plan = run.plan(&case).unwrap();
        (case, plan)
    };
    let options = AssessOptions::default();
    let matter = Matter::new(&case, &plan, &options);
    let mut began = Instant::now();
    let mut questions = Value::Null;
    let answers = exposure_benchmark(&matter, &mut |asked| {
        questions = arrays(asked);
        began = Instant::now();
    });
    let seconds = began.elapsed().as_secs_f64();
    questions["seconds"] = json!(seconds);
    questions["workers"] = json!(matter.workers());
    questions["answers"] = json!(answers);
    std::fs::write(out, questions.to_string()).unwrap();
    eprintln!("{} nodes in {seconds:.2} s, the first solve included", answers.len());
}

/// The program and the changes; infinities are null.
fn arrays(asked: &ExposureQuestions) -> Value {
    let program = &asked.program;
    let nodes: Vec<Value> = asked
        .nodes
        .iter()
        .map(|(name, cols, rows)| {
            json!({
                "name": name,
                "cols": cols.iter().map(|(col, lower, upper)| json!([col.0, lower, upper])).collect::<Vec<_>>(),
                "rows": rows.iter().map(|(row, lower, upper)| json!([row.0, lower, upper])).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "cost": program.cost,
        "col_lower": program.col_lower,
        "col_upper": program.col_upper,
        "row_lower": program.row_lower,
        "row_upper": program.row_upper,
        "row_start": program.row_start,
        "col_index": program.col_index,
        "value": program.value,
        "nodes": nodes,
    })
}
