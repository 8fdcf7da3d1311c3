//! Laws of the simulation on a works whose plan is written by hand.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use kuznia_base::{Id, Instant, Table};
use kuznia_case::case::{ItemId, SiteId};
use kuznia_case::{Case, Plan, StockSeries, audit_trace};
use kuznia_scenarios::{Sampler, Scenario};
use kuznia_simulate::{
    Desk, Follow, Model, Nominal, Outcome, Player, Served, State, StepLength, Tally, play, play_abreast,
};
use support::{case_of, passes, played};

/// Ore is bought for a mill, pressed into parts there, which go by road to a yard and are used up at 120 a year.
const TABLES: &str = "
name = works
currency = EUR
calendar.start = 2026-01-01
calendar.step = year
calendar.count = 2
calendar.year_fraction = actual
economics.discount_rate = 0
economics.horizon_value = none

[countries]
country,bloc
land,home
far,other

[sites]
site,country
mill,land
yard,land

[items]
item,unit,unit_value
ore,t,1
part,t,10

[processes]
process
press

[recipes]
process,item,role,quantity
press,ore,input,2
press,part,output,1

[lines]
line,site,installed
hall,mill,1

[line_processes]
line,process,runs_per_year,cost
hall,press,HALL,1

[stores]
site,item,opening
mill,ore,ORE
yard,part,STOCK

[offers]
offer,supplier,country,item,site,price
ore-far,digger,far,ore,mill,3

[links]
link,from_site,to_site,item
road,mill,yard,part

[requirements]
requirement,site,kind,amount,shortfall_cost
use,yard,consume,120,100

[acceptances]
requirement,item
use,part

[projects]
project,kind,cost,lead_months
wall,harden,5,0

[project_effects]
project,effect,on,amount,when
wall,protection,site:mill,0.5,completion

[samples]
sample,value
hits,0.2

[threats]
threat,kind,on,events_per_year,date,size,days,recovery,group,from,until
THREATS
";

fn case(threats: &str, hall: f64, stock: f64) -> Case {
    let text = TABLES
        .replace("THREATS", threats)
        .replace("HALL", &hall.to_string())
        .replace("STOCK", &stock.to_string())
        .replace("ORE", "0");
    case_of(&text)
}

/// Every year 120 runs; the stock stays as it was. `walls` are committed at the start.
fn plan(case: &Case, walls: f64) -> Plan {
    let even = |x: f64| vec![x; 2];
    let stock =
        case.stores.rows().iter().find(|store| store.site == SiteId::new(1)).map_or(0.0, |s| s.opening.0);
    Plan {
        commit: Table::from(vec![vec![walls, 0.0]]),
        run: Table::from(vec![even(120.0)]),
        on: Table::from(vec![Vec::new()]),
        overtime: Table::from(vec![even(0.0)]),
        stocks: vec![StockSeries {
            item: ItemId::new(1),
            site: SiteId::new(1),
            stock: even(stock),
            dumped: even(0.0),
            credit: 0.0,
        }],
        buy: Table::from(vec![even(240.0)]),
        paid: Table::from(vec![even(720.0)]),
        ship: vec![(Id::new(0), ItemId::new(1), even(120.0))],
        serve: Table::from(vec![even(120.0)]),
        fielded: Table::from(vec![Vec::new()]),
        short: Table::from(vec![even(0.0)]),
        backlog: Table::from(vec![Vec::new()]),
        ..Plan::default()
    }
}

#[track_caller]
fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{found} instead of {wanted}");
}

#[test]
fn one_certain_outage_costs_what_it_costs_by_hand() {
    // The hall has no room to catch up: 73 days of 365 are 24 of 120 parts, at any step.
    let case = case("fire,line,hall,,2026-03-01,1,73,step,,,", 120.0, 0.0);
    let plan = plan(&case, 0.0);
    let scenario = Sampler::new(&case, 1).scenario(1);
    for step in [StepLength::Plan, StepLength::Week, StepLength::Day] {
        let (unserved, trace) = played(&case, &plan, step, &scenario);
        near(unserved[0], 24.0);
        near(unserved[1], 0.0);
        passes(&case, &trace, &format!("{step:?}"));
    }
}

#[test]
fn linear_recovery_and_protection_halve_the_loss_each() {
    let scenario = |case: &Case| Sampler::new(case, 1).scenario(1);
    let linear = case("fire,line,hall,,2026-03-01,1,73,linear,,,", 120.0, 0.0);
    near(played(&linear, &plan(&linear, 0.0), StepLength::Day, &scenario(&linear)).0[0], 12.0);
    let step = case("fire,line,hall,,2026-03-01,1,73,step,,,", 120.0, 0.0);
    near(played(&step, &plan(&step, 1.0), StepLength::Day, &scenario(&step)).0[0], 12.0);
    // A part of the capacity, and two blows at once that multiply: 1 - 0.8 · 0.5.
    let both = case(
        "fire,line,hall,,2026-03-01,empirical(hits),73,step,,,\nraid,site,mill,,2026-03-01,0.5,73,step,,,",
        120.0,
        0.0,
    );
    near(played(&both, &plan(&both, 0.0), StepLength::Day, &scenario(&both)).0[0], 0.6 * 24.0);
}

#[test]
fn what_is_late_is_caught_up_and_stock_bridges_the_gap() {
    // Twice the capacity: the 24 lost parts are made up for inside the year.
    let room = case("fire,line,hall,,2026-03-01,1,73,step,,,", 240.0, 0.0);
    let scenario = Sampler::new(&room, 1).scenario(1);
    near(played(&room, &plan(&room, 0.0), StepLength::Day, &scenario).0.iter().sum(), 0.0);
    // Stock that the plan holds is not used for the planned; it is when less comes than planned.
    let stock = case("fire,line,hall,,2026-03-01,1,73,step,,,", 120.0, 10.0);
    let (unserved, trace) = played(&stock, &plan(&stock, 0.0), StepLength::Day, &scenario);
    near(unserved[0], 14.0);
    let parts = trace.flows.stocks.iter().filter(|entry| entry.item == ItemId::new(1));
    near(parts.map(|entry| entry.stock[729]).sum(), 0.0);
}

#[test]
fn a_site_that_is_hit_loses_stock_once_and_the_audit_knows() {
    let case = case(
        "raid,site,yard,,2026-06-01,0.5,0,step,,,\nsurge,demand,use,,2027-01-01,0.5,73,step,,,",
        240.0,
        40.0,
    );
    let plan = plan(&case, 0.0);
    let scenario = Sampler::new(&case, 1).scenario(1);
    let (unserved, mut trace) = played(&case, &plan, StepLength::Week, &scenario);
    // 20 of 40 are destroyed; the surge asks for 12 more, which the other 20 serve.
    near(trace.destroyed.iter().flat_map(|(_, _, series)| series).sum(), 20.0);
    near(unserved.iter().sum(), 0.0);
    near(trace.flows.serve.rows()[0].iter().sum(), 252.0);
    passes(&case, &trace, "raid");
    // The audit can fail: goods out of nothing.
    trace.flows.stocks[0].stock[10] += 1.0;
    let audit = audit_trace(&case, &trace);
    assert!(!audit.passed && audit.worst_row.unwrap().starts_with("material_balance["));
}

#[test]
fn a_supplier_that_stops_and_one_that_is_late() {
    let stop = case("war,country,far,,2026-01-01,1,365,step,,,", 120.0, 0.0);
    let scenario = Sampler::new(&stop, 1).scenario(1);
    near(played(&stop, &plan(&stop, 0.0), StepLength::Week, &scenario).0[0], 120.0);
    // A third of an unlimited offer is lost: a third of what the plan takes of it.
    let third = case("thin,supplier,digger,,2026-01-01,0.25,365,step,,,", 120.0, 0.0);
    near(played(&third, &plan(&third, 0.0), StepLength::Week, &scenario_of(&third)).0[0], 30.0);
}

fn scenario_of(case: &Case) -> Scenario {
    Sampler::new(case, 1).scenario(1)
}

#[test]
fn more_stock_capacity_or_protection_never_lowers_service_here() {
    // One chain without shared inputs: whatever is added can only help under `follow`.
    let threats =
        "fire,line,hall,3,,\"uniform(0.2;1)\",exponential(40),linear,,,\nwar,country,far,1,,0.8,60,step,,,";
    let mean = |hall: f64, stock: f64, walls: f64| -> f64 {
        let case = case(&threats.replace(';', ","), hall, stock);
        let (plan, sampler) = (plan(&case, walls), Sampler::new(&case, 5));
        let model = Model::new(&case, &plan, StepLength::Week, kuznia_simulate::Breadth::Planned).unwrap();
        let mut state = State::new(&model);
        let mut sum = 0.0;
        for number in 0..200 {
            play(&model, &Follow, &sampler.scenario(number), &mut state, &mut ());
            sum += state.outcome.overall(2);
        }
        sum / 200.0
    };
    let base = mean(120.0, 0.0, 0.0);
    assert!(base > 0.5 && base < 0.97, "{base}");
    let more = [mean(150.0, 0.0, 0.0), mean(120.0, 20.0, 0.0), mean(120.0, 0.0, 1.0)];
    assert!(more.iter().all(|service| *service >= base + 0.001), "{base} {more:?}");
}

#[test]
fn every_threat_kind_passes_the_audit_and_conserves() {
    let threats = "fire,line,*,2,,\"uniform(0.2;1)\",exponential(40),linear,winter,,
raid,site,*,1,,0.3,20,step,winter,,
shut,offer,ore-far,1,,0.5,30,step,,2026-03-01,2027-06-01
dear,cost,ore-far,1,,0.5,30,step,,,
late,lead_time,ore-far,2,,1,30,step,,,
jam,link,road,2,,0.9,20,step,,,
more,demand,use,1,,\"lognormal(0.3;0.2)\",\"weibull(2;30)\",linear,,,
build,lead_time,wall,1,,1,30,step,,,
price,cost,wall,1,,1,30,step,,,";
    let case = case(&threats.replace(';', ","), 150.0, 10.0);
    let (plan, sampler) = (plan(&case, 1.0), Sampler::new(&case, 3));
    for number in 0..40 {
        let scenario = sampler.scenario(number);
        for step in [StepLength::Plan, StepLength::Week] {
            let (_, trace) = played(&case, &plan, step, &scenario);
            passes(&case, &trace, &format!("{number}"));
        }
    }
}

/// Whether two outcomes are the same but for rounding.
#[track_caller]
fn alike(found: &Outcome, wanted: &Outcome, number: u32) {
    let scale = wanted.terms.iter().fold(1.0, |most: f64, term| most.max(term.abs()));
    let lists = [
        (&found.need, &wanted.need),
        (&found.unserved, &wanted.unserved),
        (&found.foreign, &wanted.foreign),
        (&found.served_value, &wanted.served_value),
        (&found.refused, &wanted.refused),
        (&found.terms.to_vec(), &wanted.terms.to_vec()),
    ];
    for (found, wanted) in lists {
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() <= 1e-9 * scale, "{number}: {found} instead of {wanted}");
        }
    }
    assert_eq!(found.first_loss, wanted.first_loss, "{number}");
    let episodes = |own: &Outcome| {
        let mut all: Vec<_> =
            own.episodes.iter().map(|e| (e.requirement, e.days as i64, e.cause, e.over)).collect();
        all.sort();
        all
    };
    assert_eq!(episodes(found), episodes(wanted), "{number}");
    assert!((found.arrears - wanted.arrears).abs() <= 1e-9 * scale);
}

#[test]
fn departures_from_the_nominal_course_are_the_whole_course() {
    let threats = "fire,line,*,2,,\"uniform(0.2;1)\",exponential(40),linear,winter,,
raid,site,*,1,,0.3,20,step,winter,,
shut,offer,ore-far,1,,0.5,30,step,,2026-03-01,2027-06-01
dear,cost,ore-far,1,,0.5,30,step,,,
late,lead_time,ore-far,2,,1,30,step,,,
jam,link,road,2,,0.9,20,step,,,
more,demand,use,1,,\"lognormal(0.3;0.2)\",\"weibull(2;30)\",linear,,,
build,lead_time,wall,1,,1,30,step,,,
price,cost,wall,1,,1,30,step,,,";
    let few = "fire,line,hall,0.5,,1,20,step,,,\njam,link,road,0.5,,1,10,step,,,";
    for threats in [threats, few] {
        let case = case(&threats.replace(';', ","), 150.0, 10.0);
        let (plan, sampler) = (plan(&case, 1.0), Sampler::new(&case, 3));
        for step in [StepLength::Plan, StepLength::Week, StepLength::Day] {
            let model = Model::new(&case, &plan, step, kuznia_simulate::Breadth::Planned).unwrap();
            let nominal = Nominal::new(&model, &Follow).unwrap();
            let mut whole = State::new(&model);
            let mut states = vec![whole.clone(), whole.clone(), whole.clone()];
            for from in (0..60).step_by(3) {
                let scenarios: Vec<Scenario> = (from..from + 3).map(|n| sampler.scenario(n)).collect();
                play_abreast(&model, &Follow, Some(&nominal), None, scenarios.iter(), &mut states);
                for (scenario, state) in scenarios.iter().zip(&states) {
                    play(&model, &Follow, scenario, &mut whole, &mut ());
                    alike(&state.outcome, &whole.outcome, scenario.number);
                    assert!(state.touches <= whole.touches);
                }
            }
        }
    }
}

#[test]
fn records_are_in_order_and_the_same_on_any_number_of_threads() {
    let threats = "fire,line,hall,3,,1,exponential(40),linear,,,\nwar,country,far,1,,0.8,60,step,,,\n\n\
                   [scenarios]\nscenario,probability\nworse,0.4\nbetter,0.6";
    let case = case(threats, 120.0, 10.0);
    let (plan, sampler) = (plan(&case, 0.0), Sampler::new(&case, 5));
    let model = || Model::new(&case, &plan, StepLength::Week, kuznia_simulate::Breadth::Planned).unwrap();
    let models = [model(), model(), model()];
    let nominals: Vec<_> = models.iter().map(|model| Nominal::new(model, &Follow)).collect();
    let served: Vec<_> = models.iter().map(|model| Served::new(model, &Follow)).collect();
    let player = Player {
        models: &models,
        nominals: &nominals,
        served: &served,
        policy: &Follow,
        sampler: &sampler,
        attribute_below: 20,
    };
    let played = |threads: usize, batch: u32| {
        let mut desks: Vec<Desk> = (0..threads).map(|_| Desk::default()).collect();
        let (mut all, mut tally) = (Vec::new(), Tally::new(&models[0]));
        for from in (0..60).step_by(batch as usize) {
            let records = player.batch(from..60.min(from + batch), &mut desks);
            all.extend(records.iter().cloned());
            records.iter().for_each(|record| tally.add(record));
            Desk::give_back(&mut desks, records);
        }
        assert!(all.iter().zip(0..).all(|(record, number)| record.number == number));
        (all, tally.write())
    };
    let one = played(1, 60);
    assert!((1..60).any(|n| sampler.scenario(n).named != sampler.scenario(0).named));
    assert!(one.0[..20].iter().any(|record| record.caused.iter().any(|(_, unserved, _)| *unserved > 0.0)));
    for (threads, batch) in [(1, 7), (2, 60), (8, 60), (8, 13)] {
        assert!(played(threads, batch) == one, "{threads} threads, batches of {batch}");
    }
}

#[test]
fn threats_come_as_often_as_they_say_and_groups_together() {
    let threats = "fire,line,hall,2.5,,1,10,step,,,\nwar,country,far,0.8,,1,10,step,storm,,\n\
                   jam,link,road,0.8,,1,10,step,storm,2026-07-01,2027-07-01";
    let case = case(threats, 120.0, 0.0);
    let sampler = Sampler::new(&case, 99);
    let count = 4_000;
    let mut counts = [Vec::new(), Vec::new(), Vec::new()];
    for number in 0..count {
        let scenario = sampler.scenario(number);
        for (id, list) in counts.iter_mut().enumerate() {
            list.push(scenario.events.iter().filter(|event| event.threat.index() == id).count());
        }
        // Members of a group strike at one time, each inside its own window.
        let starts = |id: usize| -> Vec<Instant> {
            let own = scenario.events.iter().filter(|event| event.threat.index() == id);
            own.map(|event| event.start).collect()
        };
        assert!(starts(2).iter().all(|start| starts(1).contains(start)));
    }
    for (list, mean) in counts.iter().zip([5.0, 1.6, 0.8]) {
        // A Poisson count has its mean as variance: a dispersion test with its normal limit, at 4 standard errors.
        let n = f64::from(count);
        let found = list.iter().sum::<usize>() as f64 / n;
        assert!((found - mean).abs() < 4.0 * (mean / n).sqrt(), "{found} instead of {mean}");
        let dispersion: f64 =
            list.iter().map(|x| (*x as f64 - found) * (*x as f64 - found)).sum::<f64>() / found;
        assert!((dispersion - (n - 1.0)).abs() < 4.0 * (2.0 * (n - 1.0)).sqrt(), "{dispersion}");
    }
    // The same whatever else is sampled.
    assert_eq!(sampler.scenario(17), Sampler::new(&case, 99).scenario(17));
}
