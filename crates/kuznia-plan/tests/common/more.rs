//! What random cases have beside the usual: uneven calendars and blocks, currencies, by-products, effects on all things.

use super::{Rng, Tables};

/// Adds some of it to a random case.
pub(super) fn more(tables: &mut Tables, rng: &mut Rng) {
    if rng.chance(40) {
        calendar(tables, rng);
    }
    if rng.chance(40) {
        slag(tables, rng);
    }
    if rng.chance(60) {
        effects(tables, rng);
    }
    if tables.tables.contains_key("funds") && rng.chance(60) {
        money(tables, rng);
    }
}

/// Periods of unlike length, with weights, and perhaps a block.
fn calendar(tables: &mut Tables, rng: &mut Rng) {
    let header = "period,start,days,weight,block";
    let plain = ["jan,2026-01-01,31,,", "two,2026-02-01,14,2,"];
    let rest: &[&str] = match rng.whole(0, 3) {
        0 => &["march,2026-03-01,92,,", "june,2026-06-01,214,,", "next,2027-01-01,365,2,"],
        1 => &["b1,2026-03-01,5,6,x", "b2,2026-03-06,2,6,x", "after,2026-04-12,90,,"],
        2 => &["b1,2026-03-01,20,3,x", "b2,2026-03-21,11,3,x"],
        // Two blocks behind each other.
        _ => {
            &["b1,2026-03-01,10,2,x", "b2,2026-03-11,10,2,x", "c1,2026-04-10,30,4,y", "c2,2026-05-10,31,4,y"]
        }
    };
    for row in plain.iter().chain(rest) {
        tables.row("periods", header, (*row).to_owned());
    }
}

/// The press leaves slag, which nothing dumps: a kiln takes it, and nobody needs what comes of it.
fn slag(tables: &mut Tables, rng: &mut Rng) {
    let header = tables.tables["items"].0.clone();
    tables.row("items", &header, "slag,t,,,0,,,1,".to_owned());
    tables.row("items", &header, "brick,t,,,1,,,0,2".to_owned());
    tables.row("processes", "process,energy_mwh,lead_days", "fire,1,3".to_owned());
    for row in ["press,slag,output,0.5", "fire,slag,input,1", "fire,brick,output,1"] {
        tables.row("recipes", "process,item,role,quantity", row.to_owned());
    }
    let header = tables.tables["lines"].0.clone();
    tables.row("lines", &header, format!("kiln,mill,{},1,,,,", rng.whole(0, 2)));
    tables.row("line_processes", "line,process,runs_per_year,cost,setup_cost", "kiln,fire,30,2,".to_owned());
    let capacity = if rng.chance(60) { "4" } else { "" };
    tables.row("stores", "site,item,opening,capacity,safety_days", format!("mill,slag,1,{capacity},"));
}

/// Projects that give to and take from stores, links, offers, power and people.
fn effects(tables: &mut Tables, rng: &mut Rng) {
    let header = tables.tables["projects"].0.clone();
    let effects = "project,effect,on,amount,when,ramp_months";
    let life = if rng.chance(50) { "1" } else { "" };
    tables.row("projects", &header, format!("wide,store,2,no,{},1,2,{life},", rng.whole(1, 40)));
    for row in [
        "wide,store,mill/part,8,completion,1",
        "wide,link,road,10,completion,",
        "wide,offer,ore-a,12,commitment,2",
    ] {
        tables.row("project_effects", effects, row.to_owned());
    }
    let least = tables.tables.contains_key("grid") && rng.chance(70);
    if least {
        tables.row("project_effects", effects, "wide,power,east,-0.005,completion,".to_owned());
        tables.row("project_effects", effects, "wide,power,west,0.02,completion,".to_owned());
    }
    if tables.tables.contains_key("labour") {
        tables.row("project_effects", effects, "wide,labour,hand/west,2,completion,1".to_owned());
        tables.row("project_effects", effects, "wide,labour,hand/east,-0.5,commitment,".to_owned());
    }
    if rng.chance(40) {
        tables.row("commitments", "project,date,units,paid_share", "wide,2025-11-15,0.5,0.3".to_owned());
    }
}

/// An offer in dollars, whose rate moves, a fund of dollars, and a debt from before.
fn money(tables: &mut Tables, rng: &mut Rng) {
    let (header, rows) = tables.tables.get_mut("offers").expect("there are offers");
    header.push_str(",currency,from,until");
    for row in rows.iter_mut() {
        let window = ["", "2026-01-16", "2026-02-20"][rng.whole(0, 2) as usize];
        let until = if rng.chance(30) { "2026-05-05" } else { "" };
        let currency = if row.starts_with("part-a") || row.starts_with("ore-f") { "USD" } else { "" };
        row.push_str(&format!(",{currency},{window},{until}"));
    }
    tables.row("exchange_rates", "currency,from,rate", "USD,2026-01-01,0.8".to_owned());
    tables.row("exchange_rates", "currency,from,rate", format!("USD,2026-02-10,1.{}", rng.whole(0, 9)));
    let (header, rows) = tables.tables.get_mut("funds").expect("there are funds");
    header.push_str(",currency");
    rows.iter_mut().for_each(|row| row.push(','));
    rows.push("vault,300,0.9,purchases,USD".to_owned());
    if let Some((header, rows)) = tables.tables.get_mut("loans") {
        header.push_str(",opening_owed,from,until");
        rows.iter_mut().for_each(|row| row.push_str(",40,2026-01-15,2026-06-01"));
        let grace = if rng.chance(50) { 5 } else { 0 };
        rows.push(format!("swap,vault,90,0.04,{grace},5,10,,"));
    }
}
