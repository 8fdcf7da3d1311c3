//! Hedging of whole cases: decomposition equals the extensive form, and every first stage can be completed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia_base::Id;
use kuznia_case::case::{LineId, OfferId, Recovery, RequirementId, SiteId, Subject, ThreatKind};
use kuznia_case::{Case, check};
use kuznia_hedge::{Ending, Foresight, Future, Hit, Risk, Wishes, benders, extensive, stage};
use kuznia_lp::{Col, Options, solve};

fn case(seed: u64) -> Case {
    let size = Synthetic { sites: 3, items: 10, periods: 4, projects: 3, seed };
    check(&generate(size)).case.unwrap()
}

/// A calm future and some with events, by turns of every kind that a small case can have.
fn futures(case: &Case, seed: u64) -> Vec<Future> {
    let calendar = &case.calendar;
    let pick =
        |n: usize, salt: u64| (seed.wrapping_mul(31).wrapping_add(salt * 17) % n.max(1) as u64) as usize;
    let hit = |kind, on, begin: f64, days: f64, size| {
        let start = calendar.start().plus_days(begin);
        Hit { kind, on, start, end: start.plus_days(days), size, recovery: Recovery::Step }
    };
    let line = Subject::Line(LineId::new(pick(case.lines.len(), 1)));
    let site = Subject::Site(SiteId::new(pick(case.sites.len(), 2)));
    let offer = Subject::Offer(OfferId::new(pick(case.offers.len(), 3)));
    let need = Subject::Requirement(RequirementId::new(pick(case.requirements.len(), 4)));
    let events = [
        vec![],
        vec![hit(ThreatKind::Line, line, 100.0, 120.0, 0.8)],
        vec![
            Hit { recovery: Recovery::Linear, ..hit(ThreatKind::Site, site, 30.0, 200.0, 0.6) },
            hit(ThreatKind::RegionPower, Subject::Every, 150.0, 60.0, 0.5),
        ],
        vec![
            hit(ThreatKind::Offer, offer, 200.0, 100.0, 1.0),
            hit(ThreatKind::Demand, need, 95.0, 180.0, 0.4),
        ],
        vec![
            hit(ThreatKind::LeadTime, Subject::Every, 10.0, 90.0, 0.5),
            hit(ThreatKind::Aid, Subject::Every, 40.0, 300.0, 1.0),
        ],
        vec![
            hit(ThreatKind::Link, Subject::Every, 120.0, 30.0, 1.0),
            hit(ThreatKind::Cost, Subject::Every, 0.0, 300.0, 0.3),
        ],
    ];
    let count = events.len() as f64;
    let name = |at: usize| format!("future {at}");
    let of = |(at, hits)| Future { name: name(at), probability: 1.0 / count, hits, case: None };
    events.into_iter().enumerate().map(of).collect()
}

fn compare(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let case = case(seed);
        for foresight in [Foresight::Full, Foresight::FromEvent] {
            let staged = stage(&case, &futures(&case, seed), foresight).unwrap();
            for risk in [Risk::Mean, Risk::Cvar(0.4)] {
                let mut whole = extensive(&staged.problem, risk);
                for at in 0..whole.program.n_cols() {
                    whole.program.integer[at] &= whole.first.contains(&Col(at as u32));
                }
                let truth =
                    solve(&whole.program, &Options { gap: 1e-7, ..Options::default() }, None, &mut |_| ());
                let wishes = Wishes { risk, gap: 1e-5, threads: 2, ..Wishes::default() };
                let ending = benders(&staged.problem, &wishes, &mut |_| ()).unwrap();
                let Ending::Solved(hedge) = &ending else {
                    panic!("seed {seed} {foresight:?} {risk:?}: {ending:?}")
                };
                let (found, known) = (hedge.objective, truth.objective);
                let size = known.abs().max(1.0);
                assert!(
                    (found - known).abs() <= 3e-5 * size,
                    "seed {seed} {foresight:?} {risk:?}: {found} {known}"
                );
                assert!(hedge.bound <= known + 1e-6 * size, "seed {seed} {foresight:?} {risk:?}");
                assert_eq!(
                    hedge.forbidden, 0,
                    "seed {seed} {foresight:?}: every first stage can be completed"
                );
            }
        }
    }
}

#[test]
fn hedging_a_case_equals_its_extensive_form() {
    compare(1..4);
}

#[test]
#[ignore = "long"]
fn hedging_forty_cases_equals_their_extensive_form() {
    compare(1..41);
}
