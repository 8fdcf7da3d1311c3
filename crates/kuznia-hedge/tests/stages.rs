//! The laws of programs in stages, on random small ones.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia_hedge::{
    Change, MOST_COLUMNS, MultiStage, Risk, Scenario, Shared, StagedEnding, StagedPlan, TwoStage, Wishes,
    extensive,
};
use kuznia_lp::{Col, Options, Program, Row, Status, solve};

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        low + ((z ^ (z >> 31)) % (high - low + 1) as u64) as i64
    }

    fn figure(&mut self, low: i64, high: i64) -> f64 {
        self.whole(low, high) as f64
    }
}

/// Capacity is bought now and, once the first demand is known, again; then the second demand comes.
struct Random {
    problem: MultiStage,
    /// What is bought later, in the order of the plants.
    later: Vec<Col>,
}

fn random(seed: u64) -> Random {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x7357);
    let plants = dice.whole(2, 3) as usize;
    let whole = dice.whole(0, 2) > 0;
    let mut program = Program::new();
    let mut buy = |low, high| -> Vec<Col> {
        (0..plants).map(|k| program.add_col(dice.figure(low, high), 0.0, 5.0, whole && k % 2 == 0)).collect()
    };
    let (now, later) = (buy(6, 16), buy(5, 20));
    let amounts: Vec<f64> = (0..plants).map(|_| dice.figure(2, 4)).collect();
    let both: Vec<(Col, f64)> = now.iter().chain(&later).map(|col| (*col, 1.0)).collect();
    let most = program.add_row(f64::NEG_INFINITY, dice.figure(4, 9), &both);
    let mut needs = Vec::new();
    for bought in [vec![&now], vec![&now, &later]] {
        let flow: Vec<Col> =
            (0..plants).map(|_| program.add_col(dice.figure(1, 6), 0.0, f64::INFINITY, false)).collect();
        let short = program.add_col(dice.figure(20, 40), 0.0, f64::INFINITY, false);
        for k in 0..plants {
            let mut terms = vec![(flow[k], 1.0)];
            terms.extend(bought.iter().map(|cols| (cols[k], -amounts[k])));
            program.add_row(f64::NEG_INFINITY, 0.0, &terms);
        }
        let mut terms: Vec<(Col, f64)> = flow.iter().map(|col| (*col, 1.0)).collect();
        terms.push((short, 1.0));
        needs.push(program.add_row(5.0, 5.0, &terms));
    }
    let nodes = dice.whole(1, 3) as usize;
    let mut scenarios = Vec::new();
    let mut shared: Vec<Shared> = Vec::new();
    for node in 0..nodes {
        let first = dice.figure(2, 14);
        let leaves = dice.whole(1, 3) as usize;
        let own = scenarios.len()..scenarios.len() + leaves;
        shared.push(Shared { name: format!("node {node}"), cols: later.clone(), scenarios: own.collect() });
        for _ in 0..leaves {
            let second = (first + dice.figure(-6, 10)).max(0.0);
            scenarios.push(Scenario {
                name: format!("leaf {}", scenarios.len()),
                probability: dice.figure(1, 5),
                changes: vec![
                    Change::Row(needs[0], first, first),
                    Change::Row(needs[1], second, second),
                    Change::Cost(later[0], dice.figure(4, 20)),
                ],
                follows: Some((0..plants as u32).collect()),
            });
        }
    }
    let total: f64 = scenarios.iter().map(|scenario| scenario.probability).sum();
    scenarios.iter_mut().for_each(|scenario| scenario.probability /= total);
    let first = now.iter().chain(&later).copied().collect();
    let common = TwoStage { program, first, first_rows: vec![most], marked: Vec::new(), scenarios };
    Random { problem: MultiStage { common, nodes: shared }, later }
}

const TIGHT: f64 = 1e-7;

fn solved(problem: &MultiStage, risk: Risk, start: Option<Vec<f64>>) -> StagedPlan {
    let wishes = Wishes { risk, gap: TIGHT, threads: 2, start, ..Wishes::default() };
    match problem.solve(&wishes, &mut |_| ()).unwrap() {
        StagedEnding::Solved(plan) => plan,
        other => panic!("{other:?}"),
    }
}

fn least(program: &Program) -> f64 {
    let solution = solve(program, &Options { gap: TIGHT, ..Options::default() }, None, &mut |_| ());
    assert_eq!(solution.status, Status::Optimal);
    solution.objective
}

/// The same futures with everything decided at once.
fn at_once(problem: &MultiStage) -> TwoStage {
    let mut common = problem.common.clone();
    common.scenarios.iter_mut().for_each(|scenario| scenario.follows = None);
    common
}

/// Nobody shares a later decision, but rows make it equal in the leaves of a node.
fn by_equality_rows(own: &Random, risk: Risk) -> f64 {
    let mut whole = extensive(&own.problem.common, risk);
    for node in &own.problem.nodes {
        for pair in node.scenarios.windows(2) {
            for col in &own.later {
                let [a, b] = [pair[0], pair[1]].map(|s| whole.columns[s][col.index()]);
                whole.program.add_row(0.0, 0.0, &[(a, 1.0), (b, -1.0)]);
            }
        }
    }
    least(&whole.program)
}

fn laws(seeds: std::ops::Range<u64>) {
    let mut gained = 0;
    for seed in seeds {
        let own = random(seed);
        let problem = &own.problem;
        let probabilities = problem.common.probabilities();
        for risk in [Risk::Mean, Risk::Cvar(0.4), Risk::Worst] {
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-5 * a.abs().max(1.0);
            let plan = solved(problem, risk, None);
            assert!(plan.bound <= plan.objective, "seed {seed} {risk:?}");
            assert!(close(plan.objective, risk.of(&probabilities, &plan.values)), "seed {seed} {risk:?}");
            let rows = by_equality_rows(&own, risk);
            assert!(close(plan.objective, rows), "seed {seed} {risk:?}: {} {rows}", plan.objective);

            // Waiting never costs, and knowing all beforehand never costs more than waiting.
            let once = at_once(problem);
            let whole = extensive(&once, risk);
            let now = solve(&whole.program, &Options { gap: TIGHT, ..Options::default() }, None, &mut |_| ());
            assert!(plan.objective <= now.objective + 1e-6 * now.objective.abs(), "seed {seed} {risk:?}");
            gained += usize::from(plan.objective < now.objective * (1.0 - 1e-3));
            let alone: Vec<f64> = once.scenarios.iter().map(|leaf| least(&once.alone(leaf))).collect();
            let known = risk.of(&probabilities, &alone);
            assert!(known <= plan.objective + 1e-6 * known.abs(), "seed {seed} {risk:?}");

            // Begun from the plan that decides all at once it is no worse than that, whatever the gap.
            let first: Vec<f64> = whole.first.iter().map(|col| now.x[col.index()]).collect();
            let wishes = Wishes { risk, gap: 10.0, start: Some(first), ..Wishes::default() };
            let rough = problem.solve(&wishes, &mut |_| ()).unwrap();
            let StagedEnding::Solved(rough) = rough else { panic!("seed {seed} {risk:?}: {rough:?}") };
            assert!(rough.objective <= now.objective * (1.0 + 1e-6), "seed {seed} {risk:?}");
            assert!(rough.bound <= plan.objective * (1.0 + 1e-6), "seed {seed} {risk:?}");

            // One node for all leaves is one decision for all: everything at once.
            let all = (0..problem.common.scenarios.len()).collect();
            let single = Shared { name: "all".to_owned(), cols: own.later.clone(), scenarios: all };
            let joined = MultiStage { common: problem.common.clone(), nodes: vec![single] };
            let found = solved(&joined, risk, None).objective;
            assert!(close(found, now.objective), "seed {seed} {risk:?}: {found} {}", now.objective);
            // No stages at all: the two-stage program itself.
            let plain = MultiStage { common: once.clone(), nodes: Vec::new() };
            let found = solved(&plain, risk, None).objective;
            assert!(close(found, now.objective), "seed {seed} {risk:?}: {found} {}", now.objective);
        }
    }
    assert!(gained > 5, "waiting was worth something only {gained} times");
}

#[test]
fn stages_keep_their_laws_on_forty_programs() {
    laws(0..40);
}

#[test]
#[ignore = "long"]
fn stages_keep_their_laws_on_four_hundred_programs() {
    laws(0..400);
}

#[test]
fn one_leaf_is_planned_as_if_it_were_certain() {
    for seed in 0..10 {
        let mut problem = random(seed).problem;
        problem.common.scenarios.truncate(1);
        problem.common.scenarios[0].probability = 1.0;
        problem.nodes.truncate(1);
        problem.nodes[0].scenarios = vec![0];
        let wanted = least(&problem.common.alone(&problem.common.scenarios[0]));
        for risk in [Risk::Mean, Risk::Cvar(0.3), Risk::Worst] {
            let found = solved(&problem, risk, None).objective;
            assert!((found - wanted).abs() <= 1e-6 * wanted.abs(), "seed {seed} {risk:?}: {found} {wanted}");
        }
    }
}

#[test]
fn the_order_of_leaves_and_nodes_changes_nothing() {
    for seed in 0..10 {
        let problem = random(seed).problem;
        let mut turned = problem.clone();
        turned.common.scenarios.reverse();
        turned.nodes.reverse();
        let last = problem.common.scenarios.len() - 1;
        turned.nodes.iter_mut().for_each(|node| node.scenarios.iter_mut().for_each(|s| *s = last - *s));
        for risk in [Risk::Mean, Risk::Cvar(0.4)] {
            let (a, b) = (solved(&problem, risk, None).objective, solved(&turned, risk, None).objective);
            assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "seed {seed} {risk:?}: {a} {b}");
        }
    }
}

#[test]
fn columns_are_counted_before_they_are_written_and_too_many_are_refused() {
    for seed in 0..10 {
        let problem = random(seed).problem;
        assert_eq!(problem.n_cols(), problem.extensive(Risk::Mean).program.n_cols(), "seed {seed}");
    }
    let mut program = Program::new();
    (0..MOST_COLUMNS / 50).for_each(|_| _ = program.add_col(1.0, 0.0, 1.0, false));
    let leaf = |at: usize| Scenario {
        name: at.to_string(),
        probability: 1.0 / 64.0,
        changes: Vec::new(),
        follows: None,
    };
    let scenarios = (0..64).map(leaf).collect();
    let common =
        TwoStage { program, first: Vec::new(), first_rows: Vec::new(), marked: Vec::new(), scenarios };
    let problem = MultiStage { common, nodes: Vec::new() };
    let words = problem.solve(&Wishes::default(), &mut |_| ()).unwrap_err().to_string();
    assert!(words.contains("64 leaves") && words.contains("50 leaves fit"), "{words}");
}

#[test]
fn what_is_decided_twice_or_is_not_there_is_refused() {
    let own = random(3);
    let refused = |change: &dyn Fn(&mut MultiStage)| {
        let mut problem = own.problem.clone();
        change(&mut problem);
        problem.solve(&Wishes::default(), &mut |_| ()).unwrap_err().to_string()
    };
    let twice = refused(&|problem| problem.common.scenarios[0].follows = None);
    assert!(twice.contains("decides again"), "{twice}");
    let gone = refused(&|problem| problem.nodes[0].scenarios.push(99));
    assert!(gone.contains("what is not there"), "{gone}");
    let gone = refused(&|problem| problem.nodes[0].cols.push(Col(9999)));
    assert!(gone.contains("what is not there"), "{gone}");
}

#[test]
fn what_no_stage_can_meet_is_told() {
    let mut program = Program::new();
    let bought = program.add_col(1.0, 0.0, 10.0, true);
    let later = program.add_col(3.0, 0.0, 2.0, true);
    let need = program.add_row(2.0, f64::INFINITY, &[(bought, 1.0), (later, 1.0)]);
    let leaf = |name: &str, amount: f64| Scenario {
        name: name.to_owned(),
        probability: 0.5,
        changes: vec![Change::Row(need, amount, f64::INFINITY)],
        follows: Some(vec![0]),
    };
    let scenarios = vec![leaf("calm", 1.0), leaf("storm", 6.0)];
    let first = vec![bought, later];
    let common = TwoStage { program, first, first_rows: Vec::new(), marked: Vec::new(), scenarios };
    let node = |at: usize| Shared { name: at.to_string(), cols: vec![later], scenarios: vec![at] };
    let mut problem = MultiStage { common, nodes: vec![node(0), node(1)] };
    // Six now cost 6; four now and two more in the storm alone 4 + ½·6 = 7.
    let plan = solved(&problem, Risk::Mean, None);
    assert_eq!((plan.objective, &plan.nodes), (6.0, &vec![vec![0.0], vec![0.0]]));
    let dear = Change::Cost(bought, 2.0);
    problem.common.scenarios.iter_mut().for_each(|scenario| scenario.changes.push(dear));
    // At twice the price now: 8 + ½·6 = 11 against 12.
    let plan = solved(&problem, Risk::Mean, None);
    assert_eq!((plan.objective, plan.first[0], &plan.nodes), (11.0, 4.0, &vec![vec![0.0], vec![2.0]]));
    problem.common.scenarios[1].changes[0] = Change::Row(need, 12.5, f64::INFINITY);
    let ending = problem.solve(&Wishes::default(), &mut |_| ()).unwrap();
    assert_eq!(ending, StagedEnding::Infeasible);
    problem.common.scenarios[1].changes[0] = Change::Row(Row(7), 1.0, 1.0);
    assert!(problem.solve(&Wishes::default(), &mut |_| ()).is_err());
}
