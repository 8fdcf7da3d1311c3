//! Hedging of whole cases: decomposition equals the extensive form, and every first stage can be completed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use kuznia::generate::{Synthetic, generate};
use kuznia::{HedgeReport, HedgeWishes, OutOfSample, hedge_case};
use kuznia_base::Id;
use kuznia_case::case::{LineId, OfferId, Recovery, RequirementId, SiteId, Subject, ThreatKind};
use kuznia_case::{Case, Draft, check};
use kuznia_hedge::{Ending, Foresight, Future, Hit, Risk, Wishes, benders, extensive, stage};
use kuznia_lp::{Col, Options, solve};
use std::sync::Arc;
use std::time::Duration;

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

/// A hall waits for its ground: three months, then two, while construction takes twice as long from February to March.
const LATE: &str = "name = late\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = month\n\
    calendar.count = 12\neconomics.discount_rate = 0\neconomics.horizon_value = none\n";

fn late() -> Case {
    let text = format!(
        "{LATE}\n[countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nworks,land\n\
         \n[items]\nitem,unit,unit_value\nkit,piece,10\ntoy,piece,1\n\
         \n[recipes]\nprocess,item,role,quantity\nmake,kit,output,1\nplay,toy,output,1\n\
         \n[lines]\nline,site,installed\nhall,works,0\nshed,works,0\n\
         \n[line_processes]\nline,process,runs_per_year\nhall,make,1\nshed,play,1\n\
         \n[projects]\nproject,kind,cost,lead_months\nground,acquire,10,3\nbuild,convert,10,2\n\
         \n[project_effects]\nproject,effect,on,amount,when\nground,line,shed,5,completion\n\
         build,line,shed,-5,commitment\nbuild,line,hall,120,completion\n\
         \n[project_requires]\nproject,requires\nbuild,ground\n\
         \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,12,100\n\
         \n[acceptances]\nrequirement,item\nneed,kit\n\
         \n[threats]\nthreat,kind,on,date,size,days\nslow,lead_time,*,2026-02-01,fixed(1),fixed(59)\n"
    );
    let checked = check(&Draft::from_text("late", &text));
    checked.case.unwrap_or_else(|| panic!("{:#?}", checked.notes))
}

#[test]
fn what_waits_for_a_late_project_is_late_with_it() {
    let case = late();
    let start = case.calendar.start().plus_months(1.0);
    let slow = Hit {
        kind: ThreatKind::LeadTime,
        on: Subject::Every,
        start,
        end: start.plus_days(59.0),
        size: 1.0,
        recovery: Recovery::Step,
    };
    let future = |name: &str, hits| Future { name: name.to_owned(), probability: 0.5, hits, case: None };
    let staged =
        stage(&case, &[future("calm", vec![]), future("late", vec![slow])], Foresight::FromEvent).unwrap();
    let wishes = Wishes { gap: 1e-9, ..Wishes::default() };
    let Ending::Solved(hedge) = benders(&staged.problem, &wishes, &mut |_| ()).unwrap() else {
        panic!("the case has a plan")
    };
    // As planned the hall stands on 1 June, five pieces are short. Late, the ground is ready 59 days after 1 April, on
    // 30 May, and the hall, begun then, on 30 July: six pieces and what two days of ten a month leave of the seventh.
    let (calm, late) = (20.0 + 500.0, 20.0 + 600.0 + 100.0 * (1.0 - 10.0 * 2.0 / 31.0));
    let found: Vec<f64> = hedge.values.clone();
    assert!(
        (found[0] - calm).abs() < 1e-6 && (found[1] - late).abs() < 1e-6,
        "{found:?}, not {calm}, {late}"
    );
    assert!((hedge.objective - 0.5 * (calm + late)).abs() < 1e-6);
    assert_eq!((hedge.forbidden, hedge.marked), (0, vec![0.0, 0.0]), "nothing gives way");
}

#[test]
fn a_named_future_may_be_operated_otherwise_from_the_start() {
    for seed in 1..4 {
        let own = case(seed);
        let mut other = own.clone();
        for r in own.requirements.ids() {
            for (_, amount) in &mut other.requirements[r].amount.steps {
                *amount *= 1.4;
            }
            other.requirements[r].amount.base *= 1.4;
        }
        let calm = Future { name: "as foreseen".to_owned(), probability: 0.5, hits: Vec::new(), case: None };
        let dear = Future { name: "more".to_owned(), case: Some(Arc::new(other)), ..calm.clone() };
        let staged = stage(&own, &[calm, dear], Foresight::FromEvent).unwrap();
        let ending =
            benders(&staged.problem, &Wishes { gap: 1e-4, ..Wishes::default() }, &mut |_| ()).unwrap();
        let Ending::Solved(hedge) = &ending else { panic!("seed {seed}: {ending:?}") };
        assert_eq!(hedge.forbidden, 0, "seed {seed}");
        assert!(hedge.values[1] > hedge.values[0], "seed {seed}: {:?}", hedge.values);
    }
}

/// Hedges a case with threats and tries the plans in fresh futures.
fn tried(draft: Draft, seed: u64, rate: f64, foresight: kuznia::Foresight) -> HedgeReport {
    tried_in(&tempfile::tempdir().unwrap(), draft, seed, rate, foresight)
}

fn tried_in(
    bench: &tempfile::TempDir,
    mut draft: Draft,
    seed: u64,
    rate: f64,
    foresight: kuznia::Foresight,
) -> HedgeReport {
    let threats = format!(
        "[threats]\nthreat,kind,on,events_per_year,size,days,recovery\n\
         fire,line,*,{rate},\"uniform(0.3,1)\",exponential(90),linear\n\
         stop,offer,*,{rate},1,\"lognormal(60,30)\",step\n\
         boom,demand,*,{rate},\"uniform(0.1,0.5)\",fixed(150),step\n\n"
    );
    draft.tables.append(&mut Draft::from_text("threats", &threats).tables);
    kuznia::write_case(&bench.path().join("case"), &draft).unwrap();
    let wishes = HedgeWishes {
        variant: None,
        run: Some(bench.path().join("run")),
        scenarios: 12,
        seed,
        risk: kuznia::Risk::Mean,
        gap: 1e-5,
        foresight,
        threads: 2,
        time_limit: None,
        stop: None,
        fresh: 40,
        replications: 0,
        resume: false,
        checkpoint_every: Duration::from_secs(10),
    };
    hedge_case(&bench.path().join("case"), &wishes, &mut |_| ()).unwrap()
}

fn courses(own: &OutOfSample) -> [&kuznia::Course; 2] {
    assert_eq!(own.unplayed, None);
    [&own.recourse, &own.simulated].map(|course| course.as_ref().unwrap())
}

#[test]
fn without_threats_the_best_operations_and_the_simulation_are_the_plan() {
    for seed in 1..4 {
        let draft = generate(Synthetic { sites: 3, items: 10, periods: 4, projects: 3, seed });
        let report = tried(draft, seed, 0.0, kuznia::Foresight::FromEvent);
        let plan = report.plan.as_ref().unwrap();
        let wanted: f64 = plan.terms.iter().sum();
        let figures = report.figures.as_ref().unwrap();
        for course in courses(&figures.fresh) {
            assert_eq!((course.cost.len(), course.shortfall.len()), (40, 40));
            for (cost, short) in course.cost.iter().zip(&course.shortfall) {
                assert!((cost - wanted).abs() <= 1e-6 * wanted.abs(), "seed {seed}: {cost} {wanted}");
                let planned = plan.terms[11];
                assert!((short - planned).abs() <= 1e-6 * wanted.abs(), "seed {seed}: {short} {planned}");
            }
            assert!(
                course.mean().margin <= 1e-6 * wanted.abs() && course.tail().margin <= 1e-6 * wanted.abs()
            );
        }
    }
}

/// Where nothing but capacity, supply and demand is struck and there is no rule to be broken (no funds, safety stock, closing
/// minimum or target), what the simulation does is one of the
/// operations that recourse chooses among: at the plan's periods it never costs less.
#[test]
fn the_simulation_never_costs_less_than_the_best_operations() {
    let (mut dearer, mut all) = (0, 0);
    for seed in 1..5 {
        for foresight in [kuznia::Foresight::FromEvent, kuznia::Foresight::Full] {
            let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/tiny");
            let report = tried(kuznia_tables::read_case(tiny.as_ref()).unwrap(), seed, 0.6, foresight);
            let figures = report.figures.as_ref().unwrap();
            assert!(figures.hedge.marked.iter().all(|broken| broken.abs() < 1e-6), "no rule is broken");
            for plan in [&figures.fresh, &figures.certain_fresh] {
                let [best, played] = courses(plan);
                for (best, played) in best.cost.iter().zip(&played.cost) {
                    assert!(
                        *played >= best - 1e-6 * best.abs(),
                        "seed {seed} {foresight:?}: {played} {best}"
                    );
                    dearer += usize::from(*played > best * (1.0 + 1e-4));
                    all += 1;
                }
                let [service, worst] = played.served().unwrap();
                assert!(service.mean <= 1.0 + 1e-9 && worst.mean <= service.mean + 1e-12);
                assert!(best.served().is_none());
            }
        }
    }
    assert!(dearer > all / 4, "dearer in {dearer} of {all} only");
}

#[test]
fn costs_that_would_learn_stay_as_in_the_tables() {
    let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/tiny");
    let draft = kuznia_tables::read_case(tiny.as_ref()).unwrap();
    let mut learns = draft.clone();
    let table = "[learning]\non,cost_ratio,initial_cumulative\nassemble,0.5,10\n\n";
    learns.tables.append(&mut Draft::from_text("learning", table).tables);
    let bench = tempfile::tempdir().unwrap();
    let found = tried_in(&bench, learns, 1, 0.5, kuznia::Foresight::FromEvent);
    assert!(found.audit.as_ref().unwrap().passed, "{:?}", found.audit);
    assert!(found.loaded.warnings.iter().any(|note| note.message.contains("costs do not learn in a hedge")));
    let without = tried(draft, 1, 0.5, kuznia::Foresight::FromEvent);
    assert_eq!(
        found.figures.as_ref().map(|own| own.hedge.objective),
        without.figures.as_ref().map(|own| own.hedge.objective)
    );
    let copy = std::fs::read_to_string(bench.path().join("run/case/learning.csv")).unwrap();
    assert_eq!(copy.lines().nth(1), Some("assemble,1,10"), "{copy}");
}
