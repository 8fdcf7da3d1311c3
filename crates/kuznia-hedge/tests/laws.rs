//! The laws of two-stage programs, on random small ones.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia_hedge::{
    Change, Ending, Journal, Risk, Scenario, TwoStage, Wishes, benders, benders_from, extensive,
};
use kuznia_lp::{Col, Options, Program, Row, Status, solve};

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678)
    }

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

/// Capacities are bought (some in whole units), then demands are met from them, from a dear market or not at all.
fn random(seed: u64) -> TwoStage {
    let mut dice = Dice::new(seed);
    let (plants, needs, futures) =
        (dice.whole(2, 4) as usize, dice.whole(2, 3) as usize, dice.whole(2, 6) as usize);
    let mut program = Program::new();
    let whole = dice.whole(0, 1) == 1;
    let first: Vec<Col> =
        (0..plants).map(|k| program.add_col(dice.figure(5, 20), 0.0, 6.0, whole && k % 2 == 0)).collect();
    let flow: Vec<Vec<Col>> = (0..plants)
        .map(|_| (0..needs).map(|_| program.add_col(dice.figure(1, 9), 0.0, f64::INFINITY, false)).collect())
        .collect();
    let short: Vec<Col> =
        (0..needs).map(|_| program.add_col(dice.figure(30, 60), 0.0, f64::INFINITY, false)).collect();
    let budget: Vec<(Col, f64)> = first.iter().map(|col| (*col, dice.figure(1, 3))).collect();
    let budget = program.add_row(f64::NEG_INFINITY, dice.figure(12, 24), &budget);
    let mut capacity = Vec::new();
    for k in 0..plants {
        let mut terms: Vec<(Col, f64)> = flow[k].iter().map(|col| (*col, 1.0)).collect();
        terms.push((first[k], -dice.figure(2, 5)));
        capacity.push(program.add_row(f64::NEG_INFINITY, 0.0, &terms));
    }
    let mut need = Vec::new();
    for r in 0..needs {
        let mut terms: Vec<(Col, f64)> = flow.iter().map(|row| (row[r], 1.0)).collect();
        terms.push((short[r], 1.0));
        let amount = dice.figure(2, 9);
        need.push(program.add_row(amount, amount, &terms));
    }
    let weights: Vec<f64> = (0..futures).map(|_| dice.figure(1, 5)).collect();
    let total: f64 = weights.iter().sum();
    let scenarios = (0..futures)
        .map(|s| {
            let mut changes: Vec<Change> = need
                .iter()
                .map(|&row| {
                    let amount = dice.figure(0, 12);
                    Change::Row(row, amount, amount)
                })
                .collect();
            let hit = dice.whole(0, plants as i64 - 1) as usize;
            changes.push(Change::Coefficient(capacity[hit], first[hit], -dice.figure(0, 4)));
            changes.push(Change::Cost(flow[hit][0], dice.figure(1, 15)));
            changes.push(Change::Cost(first[hit], dice.figure(5, 25)));
            changes.push(Change::Col(flow[hit][1], 0.0, dice.figure(1, 9)));
            let late = dice.whole(0, 3) == 0;
            let follows = late.then(|| (0..plants as u32 - 1).collect());
            Scenario { name: format!("s{s}"), probability: weights[s] / total, changes, follows }
        })
        .collect();
    TwoStage { program, first, first_rows: vec![budget], marked: Vec::new(), scenarios }
}

fn best(problem: &TwoStage, risk: Risk) -> f64 {
    let mut whole = extensive(problem, risk).program;
    // Whole columns that are decided after the future is known are relaxed in decomposition.
    let first = extensive(problem, risk).first;
    for at in 0..whole.n_cols() {
        whole.integer[at] &= first.contains(&Col(at as u32));
    }
    let solution = solve(&whole, &Options { gap: 0.0, ..Options::default() }, None, &mut |_| ());
    assert_eq!(solution.status, Status::Optimal);
    solution.objective
}

fn measures(seed: u64) -> [Risk; 4] {
    [Risk::Mean, Risk::Cvar(0.3), Risk::Worst, Risk::Cvar([0.1, 0.5, 0.9][(seed % 3) as usize])]
}

/// Decomposition against the extensive form; bounds bracket the truth at every iteration.
fn compare(seeds: impl Iterator<Item = u64>) {
    for seed in seeds {
        let problem = random(seed);
        for risk in measures(seed) {
            let truth = best(&problem, risk);
            let size = truth.abs().max(1.0);
            let wishes = Wishes { risk, gap: 1e-7, threads: 2, ..Wishes::default() };
            let ending = benders(&problem, &wishes, &mut |told| {
                assert!(
                    told.bound <= truth + 1e-5 * size,
                    "seed {seed} {risk:?}: bound {} > {truth}",
                    told.bound
                );
                assert!(told.best.is_none_or(|best| best >= truth - 1e-5 * size), "seed {seed} {risk:?}");
            })
            .unwrap();
            let Ending::Solved(hedge) = ending else { panic!("seed {seed} {risk:?}: {ending:?}") };
            assert!(
                (hedge.objective - truth).abs() <= 1e-5 * size,
                "seed {seed} {risk:?}: {} {truth}",
                hedge.objective
            );
            assert!(
                hedge.bound <= hedge.objective && hedge.bound >= truth - 1e-5 * size,
                "seed {seed} {risk:?}"
            );
            let waits = risk.of(&problem.probabilities(), &hedge.alone);
            assert!(waits <= truth + 1e-6 * size, "seed {seed}: knowing beforehand never costs more");
        }
    }
}

#[test]
fn decomposition_equals_the_extensive_form_on_forty_programs() {
    compare(0..40);
}

#[test]
#[ignore = "long"]
fn decomposition_equals_the_extensive_form_on_four_hundred_programs() {
    compare(0..400);
}

#[test]
fn the_tail_at_its_ends_is_the_mean_and_the_worst_case() {
    for seed in 0..10 {
        let problem = random(seed);
        let least = problem.probabilities().into_iter().fold(1.0, f64::min);
        let close =
            |a: f64, b: f64| assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "seed {seed}: {a} {b}");
        close(best(&problem, Risk::Cvar(1.0)), best(&problem, Risk::Mean));
        close(best(&problem, Risk::Cvar(least)), best(&problem, Risk::Worst));
        let tails = [0.9, 0.6, 0.3, 0.1].map(|share| best(&problem, Risk::Cvar(share)));
        assert!(tails.windows(2).all(|pair| pair[0] <= pair[1] + 1e-6), "seed {seed}: {tails:?}");
    }
}

#[test]
fn more_futures_of_the_same_kind_change_nothing() {
    for seed in 0..10 {
        let problem = random(seed);
        let mut twice = problem.clone();
        twice.scenarios.extend(problem.scenarios.clone());
        twice.scenarios.iter_mut().for_each(|scenario| scenario.probability /= 2.0);
        for risk in [Risk::Mean, Risk::Cvar(0.4)] {
            let wishes = Wishes { risk, gap: 1e-7, ..Wishes::default() };
            let once = benders(&problem, &wishes, &mut |_| ()).unwrap();
            let again = benders(&twice, &wishes, &mut |_| ()).unwrap();
            let (a, b) = (once.hedge().unwrap().objective, again.hedge().unwrap().objective);
            assert!((a - b).abs() <= 1e-5 * a.abs().max(1.0), "seed {seed} {risk:?}: {a} {b}");
        }
    }
}

#[test]
fn one_future_is_planned_as_if_it_were_certain() {
    for seed in 0..10 {
        let mut problem = random(seed);
        problem.scenarios.truncate(1);
        problem.scenarios[0].probability = 1.0;
        problem.scenarios[0].follows = None;
        let ending = benders(&problem, &Wishes { gap: 1e-7, ..Wishes::default() }, &mut |_| ()).unwrap();
        let mut alone = problem.alone(&problem.scenarios[0]);
        for at in 0..alone.n_cols() {
            alone.integer[at] &= problem.first.contains(&Col(at as u32));
        }
        let truth = solve(&alone, &Options { gap: 0.0, ..Options::default() }, None, &mut |_| ()).objective;
        let found = ending.hedge().unwrap().objective;
        assert!((found - truth).abs() <= 1e-5 * truth.abs().max(1.0), "seed {seed}: {found} {truth}");
    }
}

#[test]
fn the_same_bytes_come_back_at_one_two_and_eight_threads() {
    for seed in 0..6 {
        let problem = random(seed);
        let [one, two, eight] = [1, 2, 8].map(|threads| {
            let wishes = Wishes { risk: Risk::Cvar(0.5), threads, gap: 1e-6, ..Wishes::default() };
            benders(&problem, &wishes, &mut |_| ()).unwrap()
        });
        assert_eq!(one, two, "seed {seed}");
        assert_eq!(one, eight, "seed {seed}");
    }
}

#[test]
fn futures_that_a_first_stage_cannot_meet_forbid_it() {
    // Buy at least what the worse future needs: nothing else completes it.
    let mut program = Program::new();
    let bought = program.add_col(1.0, 0.0, 10.0, true);
    let need = program.add_row(2.0, f64::INFINITY, &[(bought, 1.0)]);
    let future = |name: &str, amount: f64| Scenario {
        name: name.to_owned(),
        probability: 0.5,
        changes: vec![Change::Row(need, amount, f64::INFINITY)],
        follows: None,
    };
    let scenarios = vec![future("calm", 1.0), future("storm", 6.5)];
    let mut problem =
        TwoStage { program, first: vec![bought], first_rows: Vec::new(), marked: Vec::new(), scenarios };
    let ending = benders(&problem, &Wishes::default(), &mut |_| ()).unwrap();
    assert_eq!(ending.hedge().map(|hedge| hedge.first.clone()), Some(vec![7.0]));
    problem.scenarios[1].changes = vec![Change::Row(need, 11.0, f64::INFINITY)];
    assert_eq!(benders(&problem, &Wishes::default(), &mut |_| ()).unwrap(), Ending::Infeasible);
    problem.scenarios[1].changes = vec![Change::Row(Row(9), 11.0, f64::INFINITY)];
    assert!(benders(&problem, &Wishes::default(), &mut |_| ()).is_err());
}

/// Keeps the journal after every evaluation, by its bytes, and goes on from each: the same ending to the last bit.
fn interrupted(seeds: impl Iterator<Item = u64>) {
    let mut points = 0;
    for seed in seeds {
        let problem = random(seed);
        for risk in measures(seed) {
            let wishes = Wishes { risk, gap: 1e-6, ..Wishes::default() };
            let whole = benders(&problem, &wishes, &mut |_| ()).unwrap();
            let mut kept: Vec<Vec<u8>> = Vec::new();
            let mut keep = |journal: &Journal| kept.push(journal.write());
            let written =
                benders_from(&problem, &wishes, Journal::default(), &mut keep, &mut |_| ()).unwrap();
            assert_eq!(whole, written, "seed {seed}");
            for (at, bytes) in kept.iter().enumerate() {
                let journal = Journal::read(bytes).unwrap();
                assert_eq!(journal.len(), at);
                // What is cut short is no journal.
                assert!(Journal::read(&bytes[..bytes.len() - 1]).is_none());
                let mut last = bytes.clone();
                let wishes = Wishes { threads: 2, ..wishes.clone() };
                let mut keep = |journal: &Journal| last = journal.write();
                let resumed = benders_from(&problem, &wishes, journal, &mut keep, &mut |_| ()).unwrap();
                assert_eq!(whole, resumed, "seed {seed} after {at}");
                assert_eq!(&last, kept.last().unwrap(), "seed {seed} after {at}");
                points += 1;
            }
        }
    }
    assert!(points > 20);
}

#[test]
fn a_solve_goes_on_from_every_evaluation_to_the_same_bytes() {
    interrupted(0..6);
}

#[test]
#[ignore = "many programs, interrupted after every evaluation"]
fn two_hundred_solves_go_on_from_every_evaluation_to_the_same_bytes() {
    interrupted(0..200);
}
