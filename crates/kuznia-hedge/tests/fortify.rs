//! Fortification against enumeration: every defence tried against every attack.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use kuznia_hedge::{Attack, Change, FortifyWishes, Listed, TwoStage, evaluate, fortify};
use kuznia_hedge::{Risk, Scenario};
use kuznia_lp::{Col, Program, Row};

/// r-interdiction median with fortification (Church and Scaparra 2007, Protecting critical assets): customers go to the
/// nearest facility that works; the interdictor takes r facilities that are not fortified; q of them can be fortified.
struct Median {
    problem: TwoStage,
    attacks: Vec<Attack>,
    distance: Vec<Vec<f64>>,
    demand: Vec<f64>,
}

fn median(seed: u64, facilities: usize, customers: usize, q: usize) -> Median {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut dice = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n) as f64
    };
    let distance: Vec<Vec<f64>> =
        (0..customers).map(|_| (0..facilities).map(|_| 1.0 + dice(40)).collect()).collect();
    let demand: Vec<f64> = (0..customers).map(|_| 1.0 + dice(9)).collect();
    let mut program = Program::new();
    let fortified: Vec<Col> = (0..facilities).map(|_| program.add_col(0.0, 0.0, 1.0, true)).collect();
    let go: Vec<Vec<Col>> = (0..customers)
        .map(|c| {
            (0..facilities)
                .map(|f| program.add_col(demand[c] * distance[c][f], 0.0, f64::INFINITY, false))
                .collect()
        })
        .collect();
    let budget = program.add_row(
        f64::NEG_INFINITY,
        q as f64,
        &fortified.iter().map(|c| (*c, 1.0)).collect::<Vec<_>>(),
    );
    for row in &go {
        program.add_row(1.0, 1.0, &row.iter().map(|c| (*c, 1.0)).collect::<Vec<_>>());
    }
    // A facility serves up to all customers; once struck, only as far as it is fortified.
    let serves: Vec<Row> = (0..facilities)
        .map(|f| {
            let mut terms: Vec<(Col, f64)> = go.iter().map(|row| (row[f], 1.0)).collect();
            terms.push((fortified[f], 0.0));
            program.add_row(f64::NEG_INFINITY, customers as f64, &terms)
        })
        .collect();
    let attacks = (0..facilities).map(|f| Attack {
        name: format!("facility {f}"),
        target: f,
        changes: vec![
            Change::Row(serves[f], f64::NEG_INFINITY, 0.0),
            Change::Coefficient(serves[f], fortified[f], -(customers as f64)),
        ],
        follows: None,
    });
    let calm = Scenario { name: "calm".into(), probability: 1.0, changes: Vec::new(), follows: None };
    let attacks = attacks.collect();
    let problem = TwoStage {
        program,
        first: fortified,
        first_rows: vec![budget],
        marked: Vec::new(),
        scenarios: vec![calm],
    };
    Median { problem, attacks, distance, demand }
}

impl Median {
    fn listed(&self) -> Listed<'_> {
        Listed { program: &self.problem.program, attacks: &self.attacks }
    }

    /// Cost with these facilities lost.
    fn cost(&self, lost: u32) -> f64 {
        let nearest = |row: &[f64]| {
            let works = row.iter().enumerate().filter(|(f, _)| lost & (1 << f) == 0);
            works.map(|(_, distance)| *distance).fold(f64::INFINITY, f64::min)
        };
        self.distance.iter().zip(&self.demand).map(|(row, demand)| demand * nearest(row)).sum()
    }

    /// The least worst case over all ways to fortify q, the interdictor taking r of the rest.
    fn by_enumeration(&self, q: u32, r: u32) -> f64 {
        let all = 1u32 << self.attacks.len();
        (0..all)
            .filter(|fortified| fortified.count_ones() <= q)
            .map(|fortified| {
                let attacks = (0..all).filter(|lost| lost.count_ones() <= r);
                attacks.map(|lost| self.cost(lost & !fortified)).fold(0.0, f64::max)
            })
            .fold(f64::INFINITY, f64::min)
    }
}

#[test]
fn r_interdiction_with_fortification_equals_enumeration() {
    for seed in 1..7 {
        for (q, r) in [(0, 1), (1, 2), (2, 2)] {
            let own = median(seed, 6, 8, q);
            let wishes = FortifyWishes { attacks: r, threads: 2, ..FortifyWishes::default() };
            let mut rounds = 0;
            let found = fortify(&own.problem, &own.listed(), &wishes, &mut |_, worst, bound| {
                rounds += 1;
                assert!(bound <= worst + 1e-6 * worst, "seed {seed}");
            })
            .unwrap();
            let known = own.by_enumeration(q as u32, r as u32);
            assert!(
                (found.worst - known).abs() <= 1e-5 * known,
                "seed {seed} q {q} r {r}: {} {known}",
                found.worst
            );
            assert!(found.exact && found.rounds == rounds && found.attack.len() <= r, "seed {seed}");
        }
    }
}

#[test]
fn more_protection_never_raises_the_worst_loss_and_more_attacks_never_lower_it() {
    let worst = |q: usize, r: usize| {
        let own = median(11, 6, 8, q);
        let wishes = FortifyWishes { attacks: r, ..FortifyWishes::default() };
        fortify(&own.problem, &own.listed(), &wishes, &mut |_, _, _| ()).unwrap().worst
    };
    let by_budget: Vec<f64> = (0..4).map(|q| worst(q, 2)).collect();
    assert!(by_budget.windows(2).all(|pair| pair[1] <= pair[0] + 1e-6), "{by_budget:?}");
    let by_attacks: Vec<f64> = (0..4).map(|r| worst(1, r)).collect();
    assert!(by_attacks.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6), "{by_attacks:?}");
}

#[test]
fn two_attacks_on_one_target_are_not_made_and_too_many_are_refused() {
    let mut own = median(3, 5, 6, 0);
    own.attacks.iter_mut().for_each(|attack| attack.target = 0);
    let wishes = FortifyWishes { attacks: 3, ..FortifyWishes::default() };
    let found = fortify(&own.problem, &own.listed(), &wishes, &mut |_, _, _| ()).unwrap();
    assert_eq!(found.attack.len(), 1);
    let many: Vec<Attack> = (0..60)
        .map(|at| Attack { name: format!("{at}"), target: at, changes: Vec::new(), follows: None })
        .collect();
    let wishes = FortifyWishes { attacks: 4, ..FortifyWishes::default() };
    assert!(
        fortify(
            &own.problem,
            &Listed { program: &own.problem.program, attacks: &many },
            &wishes,
            &mut |_, _, _| ()
        )
        .is_err()
    );
}

#[test]
fn what_a_defence_costs_is_what_its_operations_cost() {
    let own = median(5, 5, 6, 1);
    let first = vec![0.0; 5];
    let calm = evaluate(&own.problem, &first, 1, None).unwrap();
    assert!((Risk::Mean.of(&[1.0], &calm.values) - own.cost(0)).abs() < 1e-6);
    assert!(evaluate(&own.problem, &first[1..], 1, None).is_err());
}
