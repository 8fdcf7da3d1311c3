//! A project that slips: its ramp and its life are counted by the calendar from the completion that slipped.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use kuznia_base::{Id, Table};
use kuznia_case::case::{ItemId, SiteId};
use kuznia_case::{Plan, StockSeries};
use kuznia_scenarios::Sampler;
use kuznia_simulate::StepLength;
use support::{case_of, passes, played};

/// A hall that is built in a month, grows to 365 runs a year in three and lives half a year. It always wants to run as
/// much as it can.
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

[sites]
site,country
mill,land

[items]
item,unit,unit_value
ore,t,1
part,t,10

[processes]
process
press

[recipes]
process,item,role,quantity
press,ore,input,1
press,part,output,1

[lines]
line,site,installed
hall,mill,0

[line_processes]
line,process,runs_per_year,cost
hall,press,365,1

[stores]
site,item,opening
mill,ore,1000
mill,part,0

[requirements]
requirement,site,kind,amount,shortfall_cost
use,mill,consume,365,100

[acceptances]
requirement,item
use,part

[projects]
project,kind,cost,lead_months,lifetime_years
build,build,5,1,0.5
extra,build,5,1,0.5

[project_requires]
project,requires
extra,build

[project_effects]
project,effect,on,amount,when,ramp_months
build,line,hall,1,completion,3
extra,line,hall,1,completion,

[threats]
threat,kind,on,events_per_year,date,size,days,recovery
THREATS
";

/// Runs in both years, and the days by which the hall and what is added to it (`extra` units, committed after a year) are
/// late, after the trace has passed the audit.
fn runs(threats: &str, step: StepLength, extra: f64) -> (f64, [f64; 2]) {
    let case = case_of(&TABLES.replace("THREATS", threats));
    let stock = |item, opening: f64| StockSeries {
        item: ItemId::new(item),
        site: SiteId::new(0),
        stock: vec![opening; 2],
        dumped: vec![0.0; 2],
        credit: 0.0,
    };
    // More than the hall can ever do.
    let made = vec![200.0, 0.0];
    let plan = Plan {
        commit: Table::from(vec![vec![1.0, 0.0], vec![0.0, extra]]),
        run: Table::from(vec![made.clone()]),
        on: Table::from(vec![Vec::new()]),
        overtime: Table::from(vec![vec![0.0; 2]]),
        stocks: vec![stock(0, 1000.0 - 200.0), stock(1, 0.0)],
        serve: Table::from(vec![made.clone()]),
        fielded: Table::from(vec![Vec::new()]),
        short: Table::from(vec![vec![365.0 - made[0], 365.0]]),
        backlog: Table::from(vec![Vec::new()]),
        ..Plan::default()
    };
    let (_, trace) = played(&case, &plan, step, &Sampler::new(&case, 1).scenario(0));
    passes(&case, &trace, &format!("{step:?}"));
    let slip = |k| trace.slips.iter().find(|own| own.0 == Id::new(k)).map_or(0.0, |own| own.2);
    (trace.flows.run[Id::new(0)].iter().sum(), [slip(0), slip(1)])
}

#[test]
fn ramp_and_life_are_counted_from_the_completion_that_slipped() {
    // 89 days of ramp from 1 February, and 92 days at its whole height up to 1 August.
    let no_event = "none,lead_time,build,,2027-06-01,1,1,step";
    // While the event lasts, the hall takes twice as long: complete on 4 March, whole on 4 June (92 days, where the days of
    // the planned ramp would have been 89), dead on 4 September (92 days more).
    let once = "late,lead_time,build,,2026-01-01,1,31,step";
    // 10 days late, then struck on 5 February: half of the 31 days of work and of the 10 of the event are lost. Complete 30.5
    // days late, at noon on 3 March; whole three months later (92 days) and dead after three more (92 days).
    let twice = "late,lead_time,build,,2026-01-01,1,10,step\nfire,line,hall,,2026-02-05,0.5,10,step";
    for step in [StepLength::Day, StepLength::Week] {
        for (threats, wanted, late) in
            [(no_event, 44.5 + 92.0, 0.0), (once, 46.0 + 92.0, 31.0), (twice, 46.0 + 92.0, 30.5)]
        {
            let (found, [slip, _]) = runs(threats, step, 0.0);
            assert!((slip - late).abs() < 1e-6, "{step:?}: {threats}: late by {slip} instead of {late}");
            assert!((found - wanted).abs() < 1e-6, "{step:?}: {threats}: {found} runs instead of {wanted}");
        }
    }
}

#[test]
fn what_waits_is_not_under_construction() {
    // The hall is 372 days late, on 8 February 2027, so that what is added to it begins 38 days late. Of the 40 days in which
    // its construction is slow it builds during two.
    let slow = "late,lead_time,build,,2026-01-01,12,31,step\nslow,lead_time,extra,,2027-01-01,1,40,step";
    // At double speed it saves one of those two days; it never overtakes what it waits for.
    let fast = "late,lead_time,build,,2026-01-01,12,31,step\nfast,lead_time,extra,,2027-01-01,-0.5,40,step";
    for step in [StepLength::Day, StepLength::Week] {
        for (threats, wanted) in [(slow, 40.0), (fast, 37.0)] {
            let (_, [hall, late]) = runs(threats, step, 1.0);
            assert!((hall - 372.0).abs() < 1e-6, "{step:?}: {threats}: {hall}");
            assert!((late - wanted).abs() < 1e-6, "{step:?}: {threats}: late by {late} instead of {wanted}");
        }
    }
}
