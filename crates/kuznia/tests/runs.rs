//! A run tells its plan whole: what is read back is the plan that was written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{Ending, Goal, PlanOptions, Run, Wishes, plan_case, write_draft_csv};
use kuznia_case::audit;

#[test]
fn a_plan_read_back_from_its_run_tells_the_same_tables_and_passes_the_audit() {
    for seed in 1..=3 {
        let bench = tempfile::tempdir().unwrap();
        let size = Synthetic { sites: 4, items: 16, periods: 6, projects: 4, seed };
        let folder = bench.path().join("case");
        std::fs::create_dir(&folder).unwrap();
        write_draft_csv(&generate(size), &folder).unwrap();
        let goal = if seed == 2 { Goal::Coverage } else { Goal::Cost };
        let wishes = Wishes {
            run: Some(bench.path().join("run")),
            options: PlanOptions { goal, ..PlanOptions::default() },
            ..Wishes::default()
        };
        let report = plan_case(&folder, &wishes, &mut |_| {}).unwrap();
        let Ending::Planned { answer, figures } = &report.ending else {
            panic!("seed {seed}: {:?}", report.ending);
        };
        let run = Run::open(&bench.path().join("run")).unwrap();
        let loaded = run.load_case().unwrap();
        let mut plan = run.plan(&loaded.case).unwrap();
        assert_eq!(plan.terms, answer.plan.terms, "seed {seed}");
        assert_eq!((plan.goal, &plan.commit), (goal, &answer.plan.commit), "seed {seed}");
        let verdict = audit(&loaded.case, &plan);
        assert!(verdict.passed, "seed {seed}: {:?}", verdict.worst_row);
        plan.prices.clone_from(&answer.plan.prices);
        let told = kuznia::results::results(&loaded.case, &plan, figures);
        let first = kuznia::results::results(&report.loaded.case, &answer.plan, figures);
        for (told, first) in told.iter().zip(&first).filter(|(_, first)| first.name != "shortfalls") {
            assert_eq!(told, first, "seed {seed}");
        }
        assert!(first.iter().any(|table| table.name == "pay" && !table.is_empty()), "the case has funds");
    }
}
