//! The rows of families that projects change, and of uneven calendars, without solving. Each snapshot was read against
//! `docs/conventions.md`.

use insta::assert_snapshot;
use kuznia_case::{Case, Draft, check};
use kuznia_plan::describe;

/// A press makes bars and slag of ore; all that a project can enlarge or lower is limited.
const TABLES: &str = "
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
port,land,east

[items]
item,unit,unit_value
ore,t,1
bar,t,4

[processes]
process,energy_mwh
roll,3

[recipes]
process,item,role,quantity
roll,ore,input,2
roll,bar,output,1

[process_labour]
process,skill,hours
roll,smith,8

[lines]
line,site,installed,retires,overtime_share,overtime_cost,fixed_cost_per_year
hall,mill,1,2026-08-15,0.1,7,5

[line_processes]
line,process,runs_per_year
hall,roll,40

[stores]
site,item,opening,capacity
mill,bar,1,6

[offers]
offer,supplier,country,item,site,price,max_per_year
buy,north,far,ore,mill,3,50

[links]
link,from_site,to_site,item,max_per_year
road,mill,port,bar,30

[requirements]
requirement,site,kind,amount,shortfall_cost
need,port,consume,20,9

[acceptances]
requirement,item
need,bar

[grid]
region,from,mw
east,2026-01-01,0.01

[labour]
skill,region,from,people,hours_per_year,wage_per_year
smith,east,2026-01-01,2,1600,20

[projects]
project,kind,max_units,whole_units,cost,lead_months,fixed_cost_per_year,lifetime_years
grow,expand,2,no,100,3,6,0.5

[project_effects]
project,effect,on,amount,when,ramp_months
";

const QUARTERS: &str = "name = tiny\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 4\n\
    economics.discount_rate = 0\neconomics.horizon_value = straight_line\n";

fn case(settings: &str, effects: &str, more: &str) -> Case {
    let text = format!("{settings}{}\n{effects}\n{more}", TABLES.trim_end());
    let checked = check(&Draft::from_text("tiny", &text));
    checked.case.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.notes))
}

#[test]
fn stores_offers_and_links_are_enlarged_for_a_lifetime() {
    let effects =
        "grow,store,mill/bar,5,completion,\ngrow,offer,buy,12,commitment,\ngrow,link,road,8,completion,6\n";
    let case = case(QUARTERS, effects, "");
    let families = ["stores_capacity", "offers", "links", "objective"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn power_and_people_are_given_and_taken() {
    let effects = "grow,power,east,-0.002,completion,\ngrow,labour,smith/east,3,completion,\n";
    let under_way = "\n[commitments]\nproject,date,units,paid_share\ngrow,2025-11-01,0.5,1\n";
    let case = case(QUARTERS, effects, under_way);
    let families = ["power", "labour", "people", "project_units"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn what_is_taken_from_a_line_stops_where_it_retires_and_overtime_follows() {
    let effects = "grow,line,hall,-0.5,commitment,\ngrow,line,hall,1,completion,\n";
    let case = case(QUARTERS, effects, "");
    assert_snapshot!(["installed", "overtime"].map(|family| describe(&case, family)).concat());
}

#[test]
fn a_block_balances_one_copy_and_closes_on_itself() {
    let periods = "\n[periods]\nperiod,start,days,weight,block\njan,2026-01-01,31,,\nb1,2026-02-01,10,3,x\nb2,2026-02-11,4,3,x\nend,2026-03-15,73,2,\n";
    let settings = "name = tiny\ncurrency = EUR\n";
    let effects = "grow,line,hall,1,completion,\n";
    let case = case(settings, effects, periods);
    let families = ["material_balance", "line_capacity", "stores_safety", "requirement"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn a_margin_counts_what_is_consumed_and_no_level() {
    let held = "\n[targets]\ntarget,measure,scope,per,at_least\nslack,capacity_margin,all,year,0.1\n";
    let one = case(QUARTERS, "grow,line,hall,1,completion,\n", held);
    let mut text = TABLES.replace("need,port,consume,20,9", "need,port,consume,20,9\nfleet,port,hold,500,9");
    text = text.replace("need,bar", "need,bar\nfleet,bar");
    let text = format!("{QUARTERS}{}\ngrow,line,hall,1,completion,\n{held}", text.trim_end());
    let checked = check(&Draft::from_text("tiny", &text));
    let other = checked.case.unwrap_or_else(|| panic!("{:#?}", checked.notes));
    assert_eq!(describe(&one, "target"), describe(&other, "target"));
    assert_snapshot!(describe(&one, "target"));
}
