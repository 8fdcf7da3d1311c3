//! Laws of rolling planning on random small cases: it sees all, it is exact; it sees less, it is sound and not cheaper.

#[expect(dead_code, reason = "other tests shuffle")]
mod common;

use common::random_tables;
use kuznia_case::{Case, Draft, Goal, audit, check};
use kuznia_plan::{Answer, Outcome, PlanOptions, Rolled, Rolling, Span, plan, plan_rolling, windows};

const TOLERANCE: f64 = 1e-5;

fn options(goal: Goal) -> PlanOptions {
    PlanOptions { goal, gap: 1e-7, threads: Some(1), ..PlanOptions::default() }
}

fn rolling(window: u32, step: u32, projects: bool) -> Rolling {
    Rolling { window: Span::Periods(window), step: Span::Periods(step), projects }
}

fn full(case: &Case, goal: Goal) -> Option<Box<Answer>> {
    match plan(case, &options(goal), &mut |_| {}) {
        Outcome::Planned(answer) => Some(answer),
        _ => None,
    }
}

fn roll(case: &Case, how: &Rolling, goal: Goal) -> Rolled {
    plan_rolling(case, how, &options(goal), &mut |_| {})
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn a_window_of_the_whole_horizon_gives_the_plan_that_sees_all() {
    let mut planned = 0;
    for seed in 0..8 {
        let case = random_tables(seed).case();
        for goal in [Goal::Cost, Goal::Coverage] {
            let Some(known) = full(&case, goal) else { continue };
            for projects in [false, true] {
                let rolled = roll(&case, &rolling(100, 1, projects), goal);
                let Outcome::Planned(answer) = &rolled.outcome else {
                    panic!("seed {seed}: {:?}", rolled.outcome);
                };
                planned += 1;
                assert_eq!(rolled.windows.len(), 1);
                assert!(
                    goal == Goal::Coverage || close(answer.objective, known.objective),
                    "seed {seed}, {projects}: {} {}",
                    answer.objective,
                    known.objective
                );
                let (own, other) = (shortfall(answer), shortfall(&known));
                assert!(own <= other + TOLERANCE * other.max(1.0) || goal == Goal::Cost, "{own} {other}");
            }
        }
    }
    assert!(planned >= 16, "only {planned}");
}

fn shortfall(answer: &Answer) -> f64 {
    answer.plan.terms[kuznia_plan::Term::Shortfall as usize]
}

#[test]
fn every_stitched_plan_passes_the_audit_and_is_never_cheaper() {
    let (mut planned, mut dearer, mut dead_ends) = (0, 0, 0);
    for seed in 0..16 {
        let case = random_tables(seed).case();
        let Some(known) = full(&case, Goal::Cost) else { continue };
        for (window, step, projects) in [(1, 1, false), (2, 1, false), (3, 2, true)] {
            let rolled = roll(&case, &rolling(window, step, projects), Goal::Cost);
            let answer = match rolled.outcome {
                Outcome::Planned(answer) => answer,
                Outcome::Infeasible { conflict, .. } => {
                    assert!(rolled.failed.is_some() && !conflict.is_empty(), "seed {seed}");
                    dead_ends += 1;
                    continue;
                }
                Outcome::Stopped { reason, .. } => panic!("seed {seed}: {reason}"),
            };
            planned += 1;
            let report = audit(&case, &answer.plan);
            assert!(
                report.passed,
                "seed {seed}, {window}/{step} {projects}: {:?} {}",
                report.worst_row, report.worst_violation
            );
            let room = TOLERANCE * known.objective.abs().max(1.0);
            assert!(
                answer.objective >= known.bound - room,
                "seed {seed}: {} {}",
                answer.objective,
                known.bound
            );
            dearer += usize::from(answer.objective > known.objective + 10.0 * room);
            if !projects {
                for k in case.projects.ids() {
                    assert_eq!(
                        answer.plan.commit[k], known.plan.commit[k],
                        "projects are those of the whole plan"
                    );
                }
            }
        }
    }
    assert!(planned >= 24, "only {planned} plans, {dead_ends} dead ends");
    assert!(dearer >= 2, "limited foresight must cost something somewhere: {dearer}");
}

const STOCKPILE: &str =
    "name = tiny\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 4\n
[countries]
country,bloc
land,home

[sites]
site,country
mill,land

[items]
item,unit,unit_value,holding_cost_per_year
bar,t,4,0.1

[offers]
offer,supplier,country,item,site,price,max_per_year
buy,north,land,bar,mill,3,40

[requirements]
requirement,site,kind
need,mill,consume

[requirement_levels]
requirement,from,amount
need,2026-01-01,0
need,2026-10-01,100

[acceptances]
requirement,item
need,bar
";

fn case(text: &str) -> Case {
    let checked = check(&Draft::from_text("tiny", text));
    checked.case.unwrap_or_else(|| panic!("{}", checked.notes))
}

#[test]
fn what_a_window_does_not_see_it_does_not_prepare_for_and_the_dead_end_is_told() {
    // 25 t are needed in the last quarter, 10 t can be bought in each: three quarters ahead must be seen.
    let case = case(STOCKPILE);
    let seen = roll(&case, &rolling(3, 1, false), Goal::Cost);
    let Outcome::Planned(answer) = &seen.outcome else {
        panic!("{:?}", seen.outcome);
    };
    assert!(audit(&case, &answer.plan).passed);
    let blind = roll(&case, &rolling(1, 1, false), Goal::Cost);
    let Outcome::Infeasible { conflict, .. } = &blind.outcome else {
        panic!("{:?}", blind.outcome);
    };
    assert_eq!(blind.windows.len(), 3, "three quarters ask for nothing");
    assert_eq!(blind.failed.as_ref().map(|labels| labels[0].as_str()), Some("2026Q4"));
    assert!(blind.foreseen.is_some(), "the plan that sees all exists");
    assert!(conflict.iter().any(|row| row.row == "requirement[need,2026Q4]"), "{conflict:#?}");
    assert!(
        conflict.iter().all(|row| row.row.contains("2026Q4")),
        "only the window's own rows: {conflict:#?}"
    );
}

#[test]
fn a_yearly_target_is_asked_of_the_part_that_is_seen_and_met_as_a_whole() {
    let text = format!(
        "{}\n[targets]\ntarget,measure,scope,per,at_least\nserve,service,all,year,0.9\n",
        STOCKPILE.replace("need,2026-01-01,0\nneed,2026-10-01,100", "need,2026-01-01,36").replace(
            "requirement,site,kind\nneed,mill,consume",
            "requirement,site,kind,shortfall_cost\nneed,mill,consume,1"
        )
    );
    // A shortfall is cheaper than buying: only the target asks for bars, and each window buys its share.
    let case = case(&text);
    let rolled = roll(&case, &rolling(1, 1, false), Goal::Cost);
    let Outcome::Planned(answer) = &rolled.outcome else {
        panic!("{:?}", rolled.outcome);
    };
    assert!(audit(&case, &answer.plan).passed);
    let buys = &answer.plan.buy.rows()[0];
    assert!(buys.iter().all(|&buy| close(buy, 8.1)), "{buys:?}");
}

#[test]
fn windows_follow_one_another_and_the_last_sees_the_end() {
    let case = case(STOCKPILE);
    let told: Vec<_> =
        windows(&case.calendar, &rolling(2, 1, false)).iter().map(|w| (w.first, w.keep, w.end)).collect();
    assert_eq!(told, [(0, 1, 2), (1, 2, 3), (2, 4, 4)]);
    let months: Rolling = "6m/3m".parse().expect("it is written well");
    let same: Vec<_> = windows(&case.calendar, &months).iter().map(|w| (w.first, w.keep, w.end)).collect();
    assert_eq!(same, told);
}
