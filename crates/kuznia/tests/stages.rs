//! Decisions in stages on whole cases: a case solved by hand, and the laws on generated ones.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{HedgeWishes, TreeWishes, tree_case};
use kuznia_base::{Id, Instant};
use kuznia_case::case::ThreatId;
use kuznia_case::{Case, Draft, audit, check};
use kuznia_hedge::{
    Ending, Foresight, Patience, Risk, StagedEnding, StagedPlan, StagedTree, Wishes, benders, stage_tree,
};
use kuznia_lp::{Options, solve};
use kuznia_scenarios::{Event, Sampler, Scenario, Tree, tree};
use std::time::Duration;

fn day(year: i16) -> Instant {
    Instant::from_ymd(year, 1, 1).unwrap()
}

fn planned(staged: &StagedTree, wishes: &Wishes) -> StagedPlan {
    match staged.problem.solve(wishes, &mut |_| ()).unwrap() {
        StagedEnding::Solved(plan) => plan,
        other => panic!("{other:?}"),
    }
}

/// Units that a node commits, by project and period.
fn commits(case: &Case, staged: &StagedTree, tree: &Tree, plan: &StagedPlan, node: usize) -> Vec<String> {
    let decided = staged.decided(tree, plan, node).into_iter().filter(|(_, units)| *units > 1e-9);
    let told = decided.filter_map(|(col, units)| {
        let tag = staged.staged.formulation.col_tag(col)?;
        let t = tag.period.filter(|_| tag.family == "project")?;
        Some(format!("{units} in {}", case.calendar.period(t).label))
    });
    told.collect()
}

/// Hundred kits a year for four years: bought at 10 each (1,000 a year), or made at 2 (200 a year) in a hall that costs 3,600
/// and stands at once; a kit that is missing costs 50. From 2027 on the trader may be gone for good (1 in 20).
fn waits() -> Case {
    let threats = "[threats]\nthreat,kind,on,events_per_year,size,days,recovery\n\
        gone,offer,kits,0.1,fixed(1),fixed(2000),step\n\n";
    let checked = check(&waiting(threats));
    checked.case.unwrap_or_else(|| panic!("{}", checked.notes))
}

/// The same with what can happen.
fn waiting(what: &str) -> Draft {
    let text = "name = waits\ncalendar.start = 2026-01-01\ncalendar.step = year\ncalendar.count = 4\n\
        economics.discount_rate = 0\neconomics.horizon_value = none\n\n\
        [countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nworks,land\n\n\
        [items]\nitem,unit,unit_value\nkit,piece,20\n\n\
        [recipes]\nprocess,item,role,quantity\nassemble,kit,output,1\n\n\
        [lines]\nline,site,installed\nhall,works,0\n\n\
        [line_processes]\nline,process,runs_per_year,cost\nhall,assemble,100,2\n\n\
        [projects]\nproject,kind,cost,lead_months,commit_every,max_units\nbuild,build,3600,0,year,1\n\n\
        [project_effects]\nproject,effect,on,when,amount\nbuild,line,hall,completion,1\n\n\
        [offers]\noffer,supplier,country,item,site,price,max_per_year\nkits,trader,land,kit,works,10,100\n\n\
        [requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,100,50\n\n\
        [acceptances]\nrequirement,item\nneed,kit\n\n";
    Draft::from_text("waits", &format!("{text}{what}"))
}

#[test]
fn one_waits_and_builds_only_if_the_supplier_stops() {
    let case = waits();
    let gone = Event { threat: ThreatId::new(0), start: day(2027), end: day(2031), size: 1.0 };
    let scenarios = [
        Scenario { number: 0, named: None, events: Vec::new() },
        Scenario { number: 1, named: None, events: vec![gone] },
    ];
    let weights = [0.95, 0.05];
    for foresight in [Foresight::FromEvent, Foresight::Full] {
        let solved = |dates: &[Instant], branches: &[usize]| {
            let tree = tree(&case, &scenarios, &weights, dates, branches).unwrap();
            let staged = stage_tree(&case, &tree, &[], foresight).unwrap();
            let once =
                benders(&staged.staged.problem, &Wishes { gap: 1e-7, ..Wishes::default() }, &mut |_| ());
            let Ending::Solved(once) = once.unwrap() else { panic!("{foresight:?}") };
            let start = Some(once.first.clone());
            let mut plan = planned(&staged, &Wishes { gap: 1e-7, start, ..Wishes::default() });
            let nominal = staged.nominal(&tree, &mut plan, &Patience::default()).unwrap();
            let verdict = audit(&case, &nominal);
            assert!(verdict.passed, "{foresight:?}: {}", verdict.worst_violation);
            let nodes: Vec<_> =
                (0..tree.leaves().start).map(|node| commits(&case, &staged, &tree, &plan, node)).collect();
            (plan, once, nodes)
        };
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-6 * b, "{foresight:?}: {a} is not {b}");
        // At once: built in 2026 it costs 3,600 + 4·200 = 4,400 in both futures; never built 4,000 if the trader stays and
        // 1,000 + 3·5,000 = 16,000 else, in the mean 4,600; built in 2027 or later in both futures more than 5,000.
        // In stages, decided again at the start of 2028: if the trader is gone by then, 1,000 + 5,000 + 3,600 + 2·200 =
        // 10,000, else 4,000: 0.95·4,000 + 0.05·10,000 = 4,300.
        let (plan, once, nodes) = solved(&[day(2028)], &[2, 2]);
        close(once.objective, 4400.0);
        close(plan.objective, 4300.0);
        close(plan.bound, 4300.0);
        close(plan.values[0], 4000.0);
        close(plan.values[1], 10_000.0);
        // Knowing it beforehand: 0.95·4,000 + 0.05·4,400 = 4,020. Without whole units three quarters of a hall and the kits
        // that 2026 can buy, kept in stock, would do: 2,700 + 300·2 + 1,000 = 4,300 in the place of 4,400.
        let tree_of_two = tree(&case, &scenarios, &weights, &[day(2028)], &[2, 2]).unwrap();
        let leaves = stage_tree(&case, &tree_of_two, &[], foresight).unwrap().staged.problem;
        let exact = Options { gap: 1e-9, ..Options::default() };
        let least = |leaf| solve(&leaves.alone(leaf), &exact, None, &mut |_| ()).objective;
        close(Risk::Mean.of(&weights, &leaves.scenarios.iter().map(least).collect::<Vec<_>>()), 4020.0);
        close(Risk::Mean.of(&weights, &once.alone), 4015.0);
        // The first node is the calm one: scenarios keep their order.
        assert_eq!(nodes, [vec![], vec![], vec!["1 in 2028".to_owned()]], "{foresight:?}");
        // Decided again at the start of 2027 nothing is known yet, since what begins that day is not before it; and a year later
        // than 2028 it is 1,000 + 2·5,000 + 3,600 + 200 = 14,800: 0.95·4,000 + 0.05·14,800 = 4,540, dearer than at once.
        let (plan, _, nodes) = solved(&[day(2027)], &[2, 2]);
        close(plan.objective, 4400.0);
        assert_eq!(nodes[0], ["1 in 2026"], "{foresight:?}");
        close(solved(&[day(2029)], &[2, 2]).0.objective, 4400.0);
        // At three dates as at the best of them, and with one leaf as if it were certain.
        close(solved(&[day(2027), day(2028), day(2029)], &[2, 2, 2, 2]).0.objective, 4300.0);
        close(solved(&[day(2028)], &[1, 1]).0.objective, 4000.0);
        close(solved(&[], &[2]).0.objective, 4400.0);
    }
    // At worst 10,000 in stages, 4,400 at once: the worst case builds at the start.
    let tree = tree(&case, &scenarios, &weights, &[day(2028)], &[2, 2]).unwrap();
    let staged = stage_tree(&case, &tree, &[], Foresight::FromEvent).unwrap();
    let plan = planned(&staged, &Wishes { risk: Risk::Worst, gap: 1e-7, ..Wishes::default() });
    assert!((plan.objective - 4400.0).abs() < 1e-3, "{}", plan.objective);
}

/// The trader stays as dear as he is, or (1 in 20) takes 40 for a kit: at once one builds, 4,400. Decided again in 2027, when it is
/// known, one buys on at 4,000, or has bought for a year at 4,000 and builds: 3,600 + 3·200 more, 8,200 in all. In the mean
/// 0.95·4,000 + 0.05·8,200 = 4,210. Never to build is 3,800 + 0.05·16,000 = 4,600.
#[test]
fn named_scenarios_are_leaves_with_their_own_probabilities() {
    let bench = tempfile::tempdir().unwrap();
    let named = "[scenarios]\nscenario,probability,variants\nas-is,0.95,\ndear,0.05,dearer\n\n\
        [variants]\nvariant,table,key,column,factor\ndearer,offers,kits,price,4\n\n";
    kuznia::write_case(&bench.path().join("case"), &waiting(named)).unwrap();
    let wishes = HedgeWishes {
        variant: None,
        run: Some(bench.path().join("run")),
        scenarios: 1,
        seed: 1,
        risk: Risk::Mean,
        gap: 1e-7,
        foresight: Foresight::FromEvent,
        threads: 1,
        time_limit: None,
        stop: None,
        fresh: 0,
        replications: 0,
        resume: false,
        checkpoint_every: Duration::from_secs(10),
    };
    let stages = TreeWishes { stages: vec![day(2027)], branches: Vec::new() };
    let report = tree_case(&bench.path().join("case"), &wishes, &stages, &mut |_| ()).unwrap();
    let figures = report.figures.as_ref().unwrap();
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-6 * b, "{a} is not {b}");
    close(figures.plan.objective, 4210.0);
    close(figures.at_once.objective, 4400.0);
    close(figures.staging().low, 190.0);
    assert_eq!(report.about.tree.futures.len(), 2);
    assert!(report.audit.as_ref().unwrap().passed && report.run.is_some());
    let told = report.json();
    assert_eq!(told["nodes"][2]["happened"], "scenario dear");
    assert_eq!(told["nodes"][2]["probability"], 0.05);
    assert_eq!(told["nodes"][2]["commits"][0]["period"], "2027");
    assert_eq!(told["at_once_commits"][0]["period"], "2026");
}

fn generated(seed: u64) -> Case {
    let size = Synthetic { sites: 3, items: 10, periods: 4, projects: 4, seed };
    let mut draft = generate(size);
    let threats = "[threats]\nthreat,kind,on,events_per_year,size,days,recovery\n\
        fire,line,*,0.5,\"uniform(0.3,1)\",exponential(90),linear\n\
        stop,offer,*,0.4,1,\"lognormal(60,30)\",step\n\
        boom,demand,*,0.4,\"uniform(0.1,0.5)\",fixed(150),step\n\
        slow,lead_time,*,0.2,fixed(0.5),fixed(200),step\n\n";
    draft.tables.append(&mut Draft::from_text("threats", threats).tables);
    let checked = check(&draft);
    checked.case.unwrap_or_else(|| panic!("{}", checked.notes))
}

fn laws(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let case = generated(seed);
        let sampler = Sampler::new(&case, seed);
        let scenarios: Vec<Scenario> = (0..30).map(|number| sampler.scenario(number)).collect();
        let weights = vec![1.0 / 30.0; 30];
        let half = case.calendar.period(case.calendar.ids().nth(2).unwrap()).start;
        for foresight in [Foresight::Full, Foresight::FromEvent] {
            let made = tree(&case, &scenarios, &weights, &[half], &[3, 2]).unwrap();
            let staged = stage_tree(&case, &made, &[], foresight).unwrap();
            for risk in [Risk::Mean, Risk::Cvar(0.4)] {
                let say = || format!("seed {seed} {foresight:?} {risk:?}");
                let wishes = Wishes { risk, gap: 1e-5, threads: 2, ..Wishes::default() };
                let once = benders(&staged.staged.problem, &wishes, &mut |_| ()).unwrap();
                let Ending::Solved(once) = once else { panic!("{}: {once:?}", say()) };
                assert_eq!(once.forbidden, 0, "{}", say());
                let mut plan =
                    planned(&staged, &Wishes { start: Some(once.first.clone()), ..wishes.clone() });
                assert!(
                    plan.objective <= once.objective * (1.0 + 1e-9),
                    "{}: {} {}",
                    say(),
                    plan.objective,
                    once.objective
                );
                assert!(plan.bound <= plan.objective, "{}", say());
                let size = once.objective.abs();
                let known = risk.of(&staged.problem.common.probabilities(), &once.alone);
                assert!(known <= plan.objective + 1e-6 * size, "{}", say());
                let whole = staged.problem.extensive(risk);
                assert_eq!(
                    whole.program.n_cols() - staged.problem.n_cols(),
                    match risk {
                        Risk::Mean => 0,
                        _ => 1 + made.futures.len(),
                    }
                );
                let nominal = staged.nominal(&made, &mut plan, &Patience::default()).unwrap();
                assert!(audit(&case, &nominal).passed, "{}", say());
                // Futures that the tree is made of go their way through it at no less than it says for all together.
                let again = staged.fresh(&made, &made.futures).unwrap();
                let values = again.evaluate(&plan.first, &plan.nodes, &wishes).unwrap().values;
                for (found, wanted) in values.iter().zip(&plan.values) {
                    assert!((found - wanted).abs() <= 1e-5 * size, "{}: {found} {wanted}", say());
                }
                // Strangers can be completed too, wherever they are led.
                let strangers: Vec<Scenario> = (100..112).map(|number| sampler.scenario(number)).collect();
                staged.fresh(&made, &strangers).unwrap().evaluate(&plan.first, &plan.nodes, &wishes).unwrap();
            }
            // Without stages it is the two-stage program of its leaves.
            let plain = tree(&case, &scenarios, &weights, &[], &[4]).unwrap();
            let flat = stage_tree(&case, &plain, &[], foresight).unwrap();
            let wishes = Wishes { gap: 1e-5, threads: 2, ..Wishes::default() };
            let found = planned(&flat, &wishes).objective;
            let once = benders(&flat.staged.problem, &wishes, &mut |_| ()).unwrap();
            let wanted = once.hedge().unwrap().objective;
            assert!(
                (found - wanted).abs() <= 3e-5 * wanted.abs(),
                "seed {seed} {foresight:?}: {found} {wanted}"
            );
            // One leaf is planned as if it were certain, but that nobody knows of its first event before.
            let single = tree(&case, &scenarios, &weights, &[half], &[1, 1]).unwrap();
            let one = stage_tree(&case, &single, &[], foresight).unwrap();
            let found = planned(&one, &wishes).objective;
            let problem = &one.staged.problem;
            let mut alone = problem.alone(&problem.scenarios[0]);
            for at in 0..alone.n_cols() {
                alone.integer[at] &= problem.first.binary_search(&kuznia_lp::Col(at as u32)).is_ok();
            }
            let wanted =
                solve(&alone, &Options { gap: 1e-6, ..Options::default() }, None, &mut |_| ()).objective;
            assert!(found >= wanted - 3e-5 * wanted.abs(), "seed {seed} {foresight:?}: {found} {wanted}");
            if foresight == Foresight::Full {
                assert!(found <= wanted + 3e-5 * wanted.abs(), "seed {seed}: {found} {wanted}");
            }
        }
    }
}

#[test]
fn stages_keep_their_laws_on_generated_cases() {
    laws(1..3);
}

#[test]
#[ignore = "long"]
fn stages_keep_their_laws_on_forty_generated_cases() {
    laws(1..41);
}
