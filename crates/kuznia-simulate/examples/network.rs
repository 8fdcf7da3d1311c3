//! The benchmark's network, played without a solver: `network REPLICATIONS THREADS DAYS SEED` prints one JSON line;
//! with a fifth number that scenario alone and its outages.
//! `benches/simulation.py` plays the same network in SimPy and numpy and compares speed and shortage.
#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use kuznia_base::{Id, Table};
use kuznia_case::case::{Case, ItemId, SiteId};
use kuznia_case::{Draft, Plan, StockSeries, check};
use kuznia_scenarios::Sampler;
use kuznia_simulate::{Breadth, Desk, Follow, Model, Nominal, Player, State, StepLength, play};
use std::fmt::Write;
use std::time::Instant;

/// Sites; every site has two items of each tier; twenty items a tier, each at five sites.
const SITES: usize = 50;
const TIERS: usize = 5;
/// Units a day at every stock node.
const RATE: f64 = 10.0;
/// Sent on to another site every day from the tier before the last.
const SENT: f64 = 2.0;

fn item(site: usize, tier: usize, which: usize) -> usize {
    20 * tier + 2 * (site % 10) + which
}

/// The case: purchases at the first tier, four tiers of lines, transport between sites, needs at the last tier, and random
/// outages of every line.
fn case(days: usize) -> Case {
    let mut text = format!(
        "name = network\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = day\ncalendar.count = {days}\n\
         calendar.year_fraction = actual\neconomics.discount_rate = 0\neconomics.horizon_value = none\n\n\
         [countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\n"
    );
    (0..SITES).for_each(|s| writeln!(text, "site-{s},land").unwrap());
    text.push_str("\n[items]\nitem,unit,unit_value\n");
    (0..20 * TIERS).for_each(|i| writeln!(text, "item-{i},t,1").unwrap());
    text.push_str("\n[processes]\nprocess,lead_days\n");
    (20..20 * TIERS).for_each(|i| writeln!(text, "make-{i},1").unwrap());
    text.push_str("\n[recipes]\nprocess,item,role,quantity\n");
    for i in 20..20 * TIERS {
        let (tier, pair) = (i / 20, (i % 20) / 2);
        for which in 0..2 {
            writeln!(text, "make-{i},item-{},input,0.5", 20 * (tier - 1) + 2 * pair + which).unwrap();
        }
        writeln!(text, "make-{i},item-{i},output,1").unwrap();
    }
    let (mut lines, mut processes, mut threats) = (String::new(), String::new(), String::new());
    let (mut offers, mut stores, mut needs) = (String::new(), String::new(), String::new());
    let (mut links, mut accepts) = (String::new(), String::new());
    for s in 0..SITES {
        for which in 0..2 {
            writeln!(offers, "offer-{s}-{which},seller,land,item-{},site-{s},1", item(s, 0, which)).unwrap();
            for tier in 0..TIERS {
                let i = item(s, tier, which);
                writeln!(stores, "site-{s},item-{i},{}", 3.0 * RATE).unwrap();
                if tier > 0 {
                    writeln!(lines, "line-{s}-{i},site-{s},1").unwrap();
                    writeln!(processes, "line-{s}-{i},make-{i},{}", 1.3 * RATE * 365.0).unwrap();
                    writeln!(threats, "out-{s}-{i},line,line-{s}-{i},0.5,1,exponential(10)").unwrap();
                }
            }
            let (sent, last) = (item(s, TIERS - 2, which), item(s, TIERS - 1, which));
            writeln!(links, "link-{s}-{which},site-{s},site-{},item-{sent},2", (s + 10) % SITES).unwrap();
            writeln!(needs, "need-{s}-{which},site-{s},consume,{},1", RATE * 365.0).unwrap();
            writeln!(accepts, "need-{s}-{which},item-{last}").unwrap();
        }
    }
    for (head, rows) in [
        ("[lines]\nline,site,installed", &lines),
        ("[line_processes]\nline,process,runs_per_year", &processes),
        ("[offers]\noffer,supplier,country,item,site,price", &offers),
        ("[stores]\nsite,item,opening", &stores),
        ("[links]\nlink,from_site,to_site,item,lead_days", &links),
        ("[requirements]\nrequirement,site,kind,amount,shortfall_cost", &needs),
        ("[acceptances]\nrequirement,item", &accepts),
        ("[threats]\nthreat,kind,on,events_per_year,size,days", &threats),
    ] {
        write!(text, "\n{head}\n{rows}").unwrap();
    }
    check(&Draft::from_text("network", &text)).case.unwrap()
}

/// Every flow at its rate every day.
fn plan(case: &Case, days: usize) -> Plan {
    let even = |x: f64| vec![x; days];
    let stock = |item: ItemId, site: SiteId| {
        // The first day's runs arrive on the second; what is sent arrives after two days.
        let tier = item.index() / 20;
        let first = if tier == 0 { 0.0 } else { -RATE };
        let sent = if tier == TIERS - 2 { -2.0 * SENT } else { 0.0 };
        StockSeries { item, site, stock: even(3.0 * RATE + first + sent), dumped: even(0.0), credit: 0.0 }
    };
    Plan {
        run: Table::filled(case.line_processes.len(), even(RATE)),
        on: Table::filled(case.line_processes.len(), Vec::new()),
        overtime: Table::filled(case.lines.len(), even(0.0)),
        stocks: case.stores.rows().iter().map(|store| stock(store.item, store.site)).collect(),
        buy: Table::filled(case.offers.len(), even(RATE)),
        paid: Table::filled(case.offers.len(), even(RATE)),
        ship: case.links.iter().map(|(a, link)| (a, link.item.unwrap(), even(SENT))).collect(),
        serve: Table::filled(case.acceptances.len(), even(RATE)),
        fielded: Table::filled(case.acceptances.len(), Vec::new()),
        short: Table::filled(case.requirements.len(), even(0.0)),
        backlog: Table::filled(case.requirements.len(), Vec::new()),
        ..Plan::default()
    }
}

/// Plays one scenario and prints its shortage and its outages (line in order of site, tier and item; first and last day), so
/// that the other programs can play the same.
fn tell(model: &Model, sampler: &Sampler, number: u32) {
    let (scenario, mut state) = (sampler.scenario(number), State::new(model));
    play(model, &Follow, &scenario, &mut state, &mut ());
    let start = model.case.calendar.start();
    let outages = scenario.events.iter().map(|event| {
        let name = &model.case.threats[event.threat].name;
        let mut words = name.split('-').skip(1).map(|word| word.parse::<usize>().unwrap());
        let (site, item) = (words.next().unwrap(), words.next().unwrap());
        let line = (site * (TIERS - 1) + item / 20 - 1) * 2 + item % 2;
        format!("[{line}, {}, {}]", event.start.days_since(start), event.end.days_since(start))
    });
    let outages: Vec<String> = outages.collect();
    let short = 1.0 - state.outcome.overall(model.periods());
    println!("{{\"shortage\": {short}, \"outages\": [{}]}}", outages.join(", "));
}

fn main() {
    let argument = |at: usize, otherwise: u64| {
        std::env::args().nth(at).and_then(|word| word.parse().ok()).unwrap_or(otherwise)
    };
    let (count, threads) = (argument(1, 100) as u32, argument(2, 1) as usize);
    let (days, seed) = (argument(3, 1_000) as usize, argument(4, 1));
    let case = case(days);
    let plan = plan(&case, days);
    let model = Model::new(&case, &plan, StepLength::Plan, Breadth::Planned).unwrap();
    let (models, sampler) = ([model], Sampler::new(&case, seed));
    if let Some(number) = std::env::args().nth(5).and_then(|word| word.parse().ok()) {
        return tell(&models[0], &sampler, number);
    }
    let nominals = [Nominal::new(&models[0], &Follow)];
    let player = Player {
        models: &models,
        nominals: &nominals,
        served: &[],
        policy: &Follow,
        sampler: &sampler,
        attribute_below: 0,
    };
    let mut desks: Vec<Desk> = (0..threads).map(|_| Desk::default()).collect();
    let warm = player.batch(0..(8 * threads) as u32, &mut desks);
    Desk::give_back(&mut desks, warm);
    let began = Instant::now();
    let (mut sum, mut square, mut from, mut touches) = (0.0, 0.0, 0, 0);
    while from < count {
        let to = (from + 32 * threads as u32).min(count);
        let records = player.batch(from..to, &mut desks);
        for record in &records {
            let short = 1.0 - record.outcome.overall(days);
            touches += record.touches;
            sum += short;
            square += short * short;
        }
        Desk::give_back(&mut desks, records);
        from = to;
    }
    let seconds = began.elapsed().as_secs_f64();
    let n = f64::from(count);
    let mean = sum / n;
    let error = ((square / n - mean * mean).max(0.0) / n).sqrt();
    let updates = n * days as f64 * models[0].cells.len() as f64;
    println!(
        "{{\"replications\": {count}, \"threads\": {threads}, \"days\": {days}, \"stock_nodes\": {}, \
         \"seconds\": {seconds:.6}, \"shortage\": {mean:.8}, \"error\": {error:.8}, \
         \"cell_updates_per_second\": {:.4e}, \"touched_share\": {:.4}, \"touched_per_second\": {:.4e}}}",
        models[0].cells.len(),
        updates / seconds,
        touches as f64 / updates,
        touches as f64 / seconds
    );
}
