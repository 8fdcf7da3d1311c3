//! A conflict is planted in every family: it is found, small, told with its input, and mended by what is proposed.

use kuznia_case::{Case, Draft, check};
use kuznia_plan::{ConflictRow, Outcome, PlanOptions, plan};
use std::time::Instant;

const BASE: &str =
    "name = tiny\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 4\n
[countries]
country,bloc
land,home
far,other

[regions]
region,country
east,land

[sites]
site,country,region
mill,land,east
depot,land,east

[items]
item,unit,unit_value,standard,shelf_life_months
ore,t,1,,
bar,t,4,new,
gun,pc,9,old,

[processes]
process,energy_mwh
roll,2

[recipes]
process,item,role,quantity
roll,ore,input,2
roll,bar,output,1

[lines]
line,site,installed,overtime_share,min_load
hall,mill,1,,

[line_processes]
line,process,runs_per_year,cost,setup_cost
hall,roll,40,1,

[offers]
offer,supplier,country,item,site,price,max_per_year,min_per_year
buy,north,land,ore,mill,3,,
";

/// A planted conflict: where it is planted, the tables, and the beginning of a row that must be told.
struct Planted {
    family: &'static str,
    text: String,
    row: &'static str,
}

/// The base with parts replaced and tables added.
fn planted(family: &'static str, row: &'static str, changes: &[(&str, &str)], more: &str) -> Planted {
    let mut text = BASE.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{family}: {old}");
        text = text.replace(old, new);
    }
    Planted { family, text: format!("{text}{more}"), row }
}

fn need(site: &str, item: &str, amount: f64) -> String {
    format!(
        "\n[requirements]\nrequirement,site,kind,amount\nneed,{site},consume,{amount}\n\n[acceptances]\nrequirement,item\nneed,{item}\n"
    )
}

fn bars(amount: f64) -> String {
    need("mill", "bar", amount)
}

const WING: &str = "\n[projects]\nproject,kind,cost,lead_months,max_units,whole_units\nwing,expand,5,0,UNITS,WHOLE\n\n[project_effects]\nproject,effect,on,amount,when\nwing,line,hall,1,completion\n";

fn wing(units: &str, whole: &str) -> String {
    WING.replace("UNITS", units).replace("WHOLE", whole)
}

fn fleeting(units: &str, whole: &str) -> String {
    wing(units, whole)
        .replace("whole_units", "whole_units,lifetime_years")
        .replace(&format!(",{whole}\n"), &format!(",{whole},0.25\n"))
}

fn target(row: &str) -> String {
    format!("\n[targets]\ntarget,measure,scope,per,at_least,at_most\n{row}\n")
}

fn projects() -> Vec<Planted> {
    vec![
        // A unit lives for a quarter, so that the year needs four of them.
        planted("project_units", "project_units[wing]", &[], &(bars(80.0) + &fleeting("2", "no"))),
        planted("project_units, whole", "project_units[wing]", &[], &(bars(80.0) + &fleeting("2", "yes"))),
        planted("project", "project[wing,", &[], &(bars(130.0) + &wing("2", "yes"))),
        planted(
            "project_order",
            "project_order[wing,first,",
            &[],
            &(bars(60.0)
                + &wing("2", "no")
                    .replace("\n\n[project_effects]", "\nfirst,license,1,6,1,no\n\n[project_effects]")
                + "\n[project_requires]\nproject,requires\nwing,first\n"),
        ),
        planted(
            "project_excludes",
            "project_excludes[",
            &[],
            &(bars(110.0)
                + &wing("1", "yes")
                    .replace("\n\n[project_effects]", "\nannex,expand,1,0,1,yes\n\n[project_effects]")
                + "annex,line,hall,1,completion\n\n[project_excludes]\nproject,excludes\nwing,annex\n"),
        ),
        planted("installed", "installed[hall,", &[], &(bars(130.0) + &wing("2", "no"))),
        planted(
            "gate",
            "gate[hall,roll,2026Q1]",
            &[],
            &(bars(10.0)
                + "\n[projects]\nproject,kind,cost,lead_months\nlicence,license,5,6\n\n[project_effects]\nproject,effect,on,amount,when\nlicence,gate,hall/roll,1,completion\n"),
        ),
    ]
}

fn works() -> Vec<Planted> {
    let line = "hall,mill,1,,";
    vec![
        planted("line_capacity", "line_capacity[hall,", &[], &bars(60.0)),
        planted("overtime", "overtime[hall,", &[(line, "hall,mill,1,0.1,")], &bars(60.0)),
        planted(
            "setup, whole",
            "setup[hall,roll,",
            &[(line, "hall,mill,1,,0.9")],
            &(bars(4.0) + "\n[stores]\nsite,item,opening,capacity\nmill,bar,0,0\n"),
        ),
        planted(
            "min_load, whole",
            "min_load[hall,roll,",
            &[(line, "hall,mill,1,,0.9")],
            &(bars(4.0) + "\n[stores]\nsite,item,opening,capacity\nmill,bar,0,0\n"),
        ),
        planted(
            "power",
            "power[east,",
            &[],
            &(bars(30.0) + "\n[grid]\nregion,from,mw\neast,2026-01-01,0.001\n"),
        ),
        planted(
            "labour",
            "labour[smith,east,",
            &[],
            &(bars(30.0)
                + "\n[process_labour]\nprocess,skill,hours\nroll,smith,10\n\n[labour]\nskill,region,from,people,hours_per_year\nsmith,east,2026-01-01,0.01,1000\n"),
        ),
        planted(
            "people",
            "people[smith,east,",
            &[],
            &(bars(30.0)
                + "\n[process_labour]\nprocess,skill,hours\nroll,smith,10\n\n[labour]\nskill,region,from,people,hours_per_year,hire_per_year\nsmith,east,2026-01-01,0.01,1000,0.1\n"),
        ),
    ]
}

fn goods() -> Vec<Planted> {
    let receipt = "\n[receipts]\nitem,site,date,quantity\nbar,mill,2026-02-01,100\n";
    vec![
        planted(
            "material_balance",
            "material_balance[ore,mill,",
            &[("ore,mill,3,,", "ore,mill,3,20,")],
            &bars(30.0),
        ),
        planted("offers", "offers[buy,", &[("ore,mill,3,,", "ore,mill,3,20,")], &bars(30.0)),
        planted(
            "stores, most",
            "stores[bar,mill,",
            &[],
            &(bars(4.0) + receipt + "\n[stores]\nsite,item,opening,capacity\nmill,bar,0,10\n"),
        ),
        planted(
            "stores, closing",
            "stores[bar,mill,2026Q4]",
            &[],
            "\n[stores]\nsite,item,opening,closing_min\nmill,bar,0,50\n",
        ),
        planted(
            "stores_capacity",
            "stores_capacity[bar,mill,",
            &[],
            &(bars(4.0)
                + receipt
                + "\n[stores]\nsite,item,opening,capacity\nmill,bar,0,10\n\n[projects]\nproject,kind,cost,lead_months\nshed,store,5,0\n\n[project_effects]\nproject,effect,on,amount,when\nshed,store,mill/bar,5,completion\n"),
        ),
        planted(
            "stores_safety",
            "stores_safety[bar,mill,",
            &[],
            &(bars(36.0) + "\n[stores]\nsite,item,opening,safety_days\nmill,bar,0,90\n"),
        ),
        planted(
            "shelf_life",
            "shelf_life[bar,mill,",
            &[("bar,t,4,new,", "bar,t,4,new,1")],
            &(bars(4.0) + receipt),
        ),
        planted(
            "links",
            "links[road,",
            &[],
            &(need("depot", "bar", 20.0)
                + "\n[links]\nlink,from_site,to_site,item,max_per_year\nroad,mill,depot,bar,10\n"),
        ),
        planted(
            "aid",
            "aid[friend,gun,depot,",
            &[],
            &(need("depot", "gun", 20.0)
                + "\n[aid]\ndonor,kind,item,site,from,amount_per_year\nfriend,goods,gun,depot,2026-01-01,10\n"),
        ),
    ]
}

fn needs() -> Vec<Planted> {
    vec![
        planted("requirement", "requirement[need,", &[], &bars(60.0)),
        planted(
            "fielded",
            "fielded[guard,gun,",
            &[],
            "\n[requirements]\nrequirement,site,kind,amount\nguard,depot,hold,5\n\n[acceptances]\nrequirement,item,opening_fielded,attrition_per_year\nguard,gun,6,0.8\n\n[stores]\nsite,item,opening\ndepot,gun,0.1\n",
        ),
        planted(
            "enabler",
            "enabler[gun,",
            &[],
            "\n[requirements]\nrequirement,site,kind,amount\nneed,mill,consume,30\nguard,depot,hold,0\n\n[acceptances]\nrequirement,item,opening_fielded,enabler_item,per_enabler_per_year\nneed,bar,,gun,10\nguard,gun,1,,\n",
        ),
    ]
}

fn money() -> Vec<Planted> {
    let loan = "\n[loans]\nloan,fund,limit,rate_per_year,term_months,opening_owed,until\nbond,state,LIMIT,0.05,12,OWED,UNTIL\n";
    let loan = |limit: &str, owed: &str, until: &str| {
        loan.replace("LIMIT", limit).replace("OWED", owed).replace("UNTIL", until)
    };
    let fund =
        |opening: &str, covers: &str| format!("\n[funds]\nfund,opening,covers\nstate,{opening},{covers}\n");
    vec![
        planted("outlay", "outlay[operations:mill", &[], &(bars(30.0) + &fund("1000", "purchases"))),
        planted("budget", "budget[state,", &[], &(bars(30.0) + &fund("10", "all"))),
        planted(
            "loan_limit",
            "loan_limit[bond,",
            &[],
            &(bars(30.0) + &fund("10", "all") + &loan("5", "0", "")),
        ),
        planted(
            "loan",
            "loan[bond,",
            &[],
            &(bars(1.0) + &fund("9", "all") + &loan("80", "80", "2025-01-01")),
        ),
        planted(
            "take_or_pay",
            "take_or_pay[buy,",
            &[("ore,mill,3,,", "ore,mill,3,,50")],
            &(bars(1.0) + &fund("20", "all")),
        ),
    ]
}

fn targets() -> Vec<Planted> {
    let soft = "\n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,mill,consume,60,10\n\n[acceptances]\nrequirement,item\nneed,bar\n";
    let row = "target[goal,";
    vec![
        planted("target: service", row, &[], &(soft.to_owned() + &target("goal,service,all,year,0.9,"))),
        planted("target: activity", row, &[], &(bars(10.0) + &target("goal,activity,line:hall,year,45,"))),
        planted(
            "target: domestic_share",
            row,
            &[("buy,north,land", "buy,north,far")],
            &(bars(10.0) + &target("goal,domestic_share,all,year,0.9,")),
        ),
        planted(
            "target: standard_share",
            row,
            &[],
            &(bars(10.0).replace("need,bar\n", "need,bar\nneed,gun\n")
                + &target("goal,standard_share,standard:old,year,0.5,")),
        ),
        planted("target: stock_days", row, &[], &(bars(36.0) + &target("goal,stock_days,all,period,90,"))),
        planted(
            "target: supplier_share",
            row,
            &[],
            &(bars(10.0) + &target("goal,supplier_share,item:ore,year,,0.5")),
        ),
        planted(
            "target: capacity_margin",
            row,
            &[],
            &(bars(30.0) + &target("goal,capacity_margin,all,year,0.5,")),
        ),
    ]
}

fn case(text: &str) -> Case {
    let checked = check(&Draft::from_text("tiny", text));
    checked.case.unwrap_or_else(|| panic!("{}\n{text}", checked.notes))
}

fn conflict(planted: &Planted) -> Vec<ConflictRow> {
    match plan(&case(&planted.text), &PlanOptions { threads: Some(1), ..PlanOptions::default() }, &mut |_| {})
    {
        Outcome::Infeasible { conflict, .. } => conflict,
        other => panic!("{} is not infeasible: {other:?}", planted.family),
    }
}

fn hold(all: &[Planted]) {
    let mut wrong = Vec::new();
    for planted in all {
        let told = conflict(planted);
        let family = planted.family;
        let rows: Vec<&str> = told.iter().map(|told| told.row.as_str()).collect();
        if !rows.iter().any(|row| row.starts_with(planted.row)) {
            wrong.push(format!("{family}: {} is not among {rows:?}", planted.row));
        }
        if !told.iter().any(|told| told.mend.is_some()) {
            wrong.push(format!("{family} has no mend: {rows:?}"));
        }
        if told.len() > 20 {
            wrong.push(format!("{family} has {} rows", told.len()));
        }
        for row in &told {
            if row.inputs.is_empty() || row.words.contains("[]") {
                wrong.push(format!("{family}: {} names no input", row.row));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn conflicts_of_projects_are_found() {
    hold(&projects());
}

#[test]
fn conflicts_of_lines_power_and_people_are_found() {
    hold(&works());
}

#[test]
fn conflicts_of_goods_are_found() {
    hold(&goods());
}

#[test]
fn conflicts_of_needs_are_found() {
    hold(&needs());
}

#[test]
fn conflicts_of_money_are_found() {
    hold(&money());
}

#[test]
fn conflicts_of_targets_are_found() {
    hold(&targets());
}

#[test]
fn a_conflict_in_a_long_plan_is_found_quickly_and_stays_small() {
    let text = BASE.replace("calendar.count = 4", "calendar.count = 60").replace("quarter", "month");
    let began = Instant::now();
    let planted =
        Planted { family: "long", text: text + &bars(41.0) + &wing("0.01", "no"), row: "requirement[" };
    let told = conflict(&planted);
    assert!(told.len() <= 40, "{} rows", told.len());
    assert!(told.iter().any(|row| row.mend.is_some()), "{told:#?}");
    // Far more than it takes, so that a busy machine does not fail it.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
