//! What one shortage frees reaches whoever can use it, on chains by hand. Aims are only lowered, so that on other chains (goods left
//! 10, 14, 12, 14, 12, 14) a run may still make less than what waits would allow: these chains guard against standing idle.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use kuznia_base::{Id, Instant, Table};
use kuznia_case::case::{ItemId, SiteId};
use kuznia_case::{Case, Plan, StockSeries, Trace};
use kuznia_scenarios::Sampler;
use kuznia_simulate::StepLength;
use std::fmt::Write as _;
use support::{case_of, passes};

/// What every run wants in the year; the last one wants `LAST`.
const WANTED: f64 = 10.0;
const LAST: f64 = 6.0;
/// Of 20 in the hall that the first two runs share, a tenth is left.
const HALL: f64 = 2.0;

/// A chain: run 0 and run 1 share a hall, run 1 and run 2 good 1, run 2 and run 3 good 2, and so on. An event leaves of each
/// good what `left` says, of the 20 that its two users want (16 of the last good).
fn case(left: &[f64]) -> Case {
    let goods = left.len();
    let mut text = String::from(
        "name = chain\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = year\ncalendar.count = 1\n\
         calendar.year_fraction = actual\neconomics.discount_rate = 0\neconomics.horizon_value = none\n\n\
         [countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nmill,land\n\n\
         [items]\nitem,unit,unit_value\npart,t,10\n",
    );
    (1..=goods).for_each(|i| writeln!(text, "good-{i},t,1").unwrap());
    text += "\n[processes]\nprocess\n";
    (0..goods + 2).for_each(|i| writeln!(text, "run-{i}").unwrap());
    text += "\n[recipes]\nprocess,item,role,quantity\n";
    (0..goods + 2).for_each(|i| writeln!(text, "run-{i},part,output,1").unwrap());
    for i in 1..=goods {
        writeln!(text, "run-{i},good-{i},input,1\nrun-{},good-{i},input,1", i + 1).unwrap();
    }
    text += "\n[lines]\nline,site,installed\nhall,mill,1\n";
    (2..goods + 2).for_each(|i| writeln!(text, "line-{i},mill,1").unwrap());
    text += "\n[line_processes]\nline,process,runs_per_year,cost\nhall,run-0,20,1\nhall,run-1,20,1\n";
    (2..goods + 2).for_each(|i| writeln!(text, "line-{i},run-{i},50,1").unwrap());
    text += "\n[stores]\nsite,item,opening\nmill,part,0\n";
    (1..=goods).for_each(|i| writeln!(text, "mill,good-{i},0").unwrap());
    text += "\n[offers]\noffer,supplier,country,item,site,price,max_per_year\n";
    for i in 1..=goods {
        writeln!(text, "from-{i},trader,land,good-{i},mill,1,{}", planned(goods, i)).unwrap();
    }
    let all = WANTED * (goods + 1) as f64 + LAST;
    writeln!(
        text,
        "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nuse,mill,consume,{all},100\n\n\
         [acceptances]\nrequirement,item\nuse,part\n\n\
         [threats]\nthreat,kind,on,events_per_year,date,size,days,recovery\n\
         fire,line,hall,,2026-01-01,{},365,step",
        1.0 - HALL / (2.0 * WANTED)
    )
    .unwrap();
    for (i, left) in (1..).zip(left) {
        writeln!(text, "dearth-{i},offer,from-{i},,2026-01-01,{},365,step", 1.0 - left / planned(goods, i))
            .unwrap();
    }
    case_of(&text)
}

/// What the plan buys of a good.
fn planned(goods: usize, i: usize) -> f64 {
    if i == goods { WANTED + LAST } else { 2.0 * WANTED }
}

/// The year as it went, after its trace has passed the audit.
fn played(left: &[f64]) -> Trace {
    let (case, goods) = (case(left), left.len());
    let mut made = vec![vec![WANTED]; goods + 2];
    made[goods + 1] = vec![LAST];
    let all = WANTED * (goods + 1) as f64 + LAST;
    let stock = |item| StockSeries {
        item: ItemId::new(item),
        site: SiteId::new(0),
        stock: vec![0.0],
        dumped: vec![0.0],
        credit: 0.0,
    };
    let bought: Vec<Vec<f64>> = (1..=goods).map(|i| vec![planned(goods, i)]).collect();
    let plan = Plan {
        run: Table::from(made),
        on: Table::from(vec![Vec::new(); goods + 2]),
        overtime: Table::from(vec![vec![0.0]; goods + 1]),
        stocks: (0..=goods).map(stock).collect(),
        paid: Table::from(bought.clone()),
        buy: Table::from(bought),
        serve: Table::from(vec![vec![all]]),
        fielded: Table::from(vec![Vec::new()]),
        short: Table::from(vec![vec![0.0]]),
        backlog: Table::from(vec![Vec::new()]),
        ..Plan::default()
    };
    let scenario = Sampler::new(&case, 1).scenario(0);
    assert!(scenario.events.iter().all(|event| event.start == Instant::parse("2026-01-01").unwrap()));
    let (_, trace) = support::played(&case, &plan, StepLength::Plan, &scenario);
    passes(&case, &trace, &format!("{left:?}"));
    trace
}

/// Every run that does less than it wants has used up a good of its own, or its hall.
#[track_caller]
fn nobody_waits_for_nothing(left: &[f64]) {
    let trace = played(left);
    let run = |i: usize| trace.flows.run[Id::new(i)][0];
    let spare = |i: usize| left[i - 1] - run(i) - run(i + 1);
    for i in 0..left.len() + 2 {
        let wanted = if i == left.len() + 1 { LAST } else { WANTED };
        if run(i) >= wanted - 1e-6 {
            continue;
        }
        let own = [i.checked_sub(1).filter(|&j| j > 0), (1..=left.len()).contains(&i).then_some(i)];
        let mut least = own.into_iter().flatten().map(spare).fold(f64::INFINITY, f64::min);
        if i < 2 {
            least = least.min(HALL - run(0) - run(1));
        }
        assert!(least < 1e-6, "run {i} makes {} of {wanted} beside {least} that wait; {left:?}", run(i));
    }
}

#[test]
fn a_run_limited_by_what_others_leave_takes_it() {
    // The hall lets run 1 do a tenth. Run 2 was held to half by good 1, of which run 1 then leaves most; it must not be
    // cut down to that half at good 2 before good 1 was given out again.
    nobody_waits_for_nothing(&[10.0, 14.0]);
}

#[test]
fn what_is_freed_travels_a_whole_chain() {
    // Every round settles one good further down, so that three rounds of giving out again are too few.
    nobody_waits_for_nothing(&[10.0, 14.0, 14.0]);
    nobody_waits_for_nothing(&[10.0; 6]);
    nobody_waits_for_nothing(&[8.0, 10.0, 12.0, 14.0, 16.0, 14.0]);
    nobody_waits_for_nothing(&[10.0, 10.5, 11.0, 11.5, 12.0, 12.5, 13.0]);
}
