//! Endurance, computed by hand: how long stocks bridge what an outage takes, and what is told of several scenarios.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "nothing here is played whole")]
mod support;

use kuznia_base::{Id, Instant, Table};
use kuznia_case::case::{ItemId, SiteId};
use kuznia_case::{Case, Plan, StockSeries};
use kuznia_scenarios::Sampler;
use kuznia_simulate::{
    Breadth, Endurance, Follow, Model, Nominal, Record, Served, State, StepLength, Tally, play_abreast,
};
use support::case_of;

/// One a day is bought and used up; three lie in store. From 11 April, day 100, a part of the purchases is missing.
fn case(size: f64) -> Case {
    case_of(&format!(
        "
name = shop
currency = EUR
calendar.start = 2026-01-01
calendar.step = year
calendar.count = 1
calendar.year_fraction = actual

[countries]
country,bloc
land,home

[sites]
site,country
shop,land

[items]
item,unit,unit_value
bread,t,10

[stores]
site,item,opening
shop,bread,3

[offers]
offer,supplier,country,item,site,price,max_per_year
daily,baker,land,bread,shop,3,365

[requirements]
requirement,site,kind,amount,shortfall_cost
eat,shop,consume,365,100
feast,shop,consume,0,100

[acceptances]
requirement,item
eat,bread
feast,bread

[threats]
threat,kind,on,date,size,days,recovery
strike,offer,daily,2026-04-11,{size},200,step
"
    ))
}

fn plan(case: &Case) -> Plan {
    let one = |x: f64| vec![x];
    Plan {
        stocks: vec![StockSeries {
            item: ItemId::new(0),
            site: SiteId::new(0),
            stock: one(3.0),
            dumped: one(0.0),
            credit: 0.0,
        }],
        buy: Table::from(vec![one(365.0)]),
        paid: Table::from(vec![one(1095.0)]),
        serve: Table::from(vec![one(365.0), one(0.0)]),
        fielded: Table::from(vec![Vec::new(), Vec::new()]),
        short: Table::from(vec![one(0.0), one(0.0)]),
        backlog: Table::from(vec![Vec::new(), Vec::new()]),
        commit: Table::filled(case.projects.len(), Vec::new()),
        ..Plan::default()
    }
}

/// Steps after the start of the year in which service falls below all, three quarters and half, with the nominal course
/// and without.
fn falls(size: f64) -> Vec<u32> {
    let case = case(size);
    let plan = plan(&case);
    let model = Model::new(&case, &plan, StepLength::Day, Breadth::Planned).unwrap();
    let served = Served::new(&model, &Follow);
    let scenario = Sampler::new(&case, 1).scenario(0);
    let mut found = Vec::new();
    for nominal in [None, Nominal::new(&model, &Follow)] {
        let mut states = [State::new(&model)];
        let all = std::iter::once(&scenario);
        play_abreast(&model, &Follow, nominal.as_ref(), Some(&served), all, &mut states);
        let outcome = &states[0].outcome;
        assert_eq!(outcome.first_event, Some(Instant::from_ymd(2026, 4, 11).unwrap()));
        assert_eq!(outcome.fell[3..], [u32::MAX; 3], "what is never served never falls");
        found.push(outcome.fell[..3].to_vec());
    }
    assert_eq!(found[0], found[1]);
    found.swap_remove(0)
}

#[test]
fn stock_bridges_as_many_days_as_it_holds_of_what_is_missing() {
    // 0.6 a day are missing: three last five days, and then 0.4 are served.
    assert_eq!(falls(0.6), [105; 3]);
    // 0.4 a day are missing: after seven days 0.2 are left, so that 0.8 are served on the eighth and 0.6 from then on.
    assert_eq!(falls(0.4), [107, 108, u32::MAX]);
    // Less than a hundredth may be missing for ever.
    assert_eq!(falls(0.005), [u32::MAX; 3]);
}

#[test]
fn what_is_followed_no_longer_counts_as_not_fallen_until_then() {
    let case = case(0.6);
    let plan = plan(&case);
    let model = Model::new(&case, &plan, StepLength::Day, Breadth::Planned).unwrap();
    let nominal = Nominal::new(&model, &Follow).unwrap();
    let mut state = [State::new(&model)];
    play_abreast(&model, &Follow, Some(&nominal), None, std::iter::once(&Default::default()), &mut state);
    let mut tally = Tally::new(&model);
    // First event and fall, in days of the year: after 10 and 20 days, not within 15, and no event at all.
    let never = u32::MAX;
    let all = [Some((0, 10)), Some((5, 25)), Some((350, never)), None];
    for (number, own) in (0..).zip(all) {
        let mut record = Record { number, events: vec![0], ..Record::default() };
        record.outcome.clone_from(&state[0].outcome);
        if let Some((first, fell)) = own {
            record.outcome.first_event = Some(case.calendar.start().plus_days(f64::from(first)));
            record.outcome.fell = vec![fell, never, never, never, never, never];
        }
        tally.add(&record);
    }
    let read = Tally::read(&model, &tally.write()).unwrap();
    assert_eq!(read, tally, "a checkpoint keeps all");
    let own = &read.endurance;
    // Of the first requirement and of all together, which fall with it.
    for requirement in [0, 2] {
        let row = Endurance::row(requirement, 0);
        assert_eq!((own.struck, own.fallen[row], own.held[row].mean()), (3, 2, 15.0));
        let curve = own.survival(row, 10.0);
        let told: Vec<_> = curve.iter().map(|point| (point.days, point.at_risk)).collect();
        assert_eq!(told, [(0.0, 3), (10.0, 2), (20.0, 0)]);
        // One of three falls after 10 days; the only one that is followed to 20 falls then.
        let shares: Vec<f64> = curve.iter().map(|point| point.share).collect();
        assert!(shares.iter().zip([1.0, 2.0 / 3.0, 0.0]).all(|(a, b): (&f64, f64)| (a - b).abs() < 1e-15));
        assert!((curve[1].error - 2.0 / 3.0 * f64::sqrt(1.0 / 6.0)).abs() < 1e-15);
        assert_eq!([0.25, 0.5, 0.9].map(|part| own.quantile(row, part)), [10.0, 20.0, 20.0]);
    }
    let row = Endurance::row(0, 1);
    assert_eq!(own.fallen[row], 0);
    assert!((own.held[row].mean() - (365.0 + 360.0 + 15.0) / 3.0).abs() < 1e-9);
    assert!(own.quantile(row, 0.05).is_nan());
}
