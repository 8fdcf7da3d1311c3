//! The rows of tiny tables, family by family, without solving. Each snapshot was read against `docs/conventions.md`.

use insta::assert_snapshot;
use kuznia_case::{Case, Draft, check};
use kuznia_plan::describe;

const SETTINGS: &str = "name = tiny\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 3\n\
    economics.discount_rate = 0\neconomics.horizon_value = none\n";

const BASE: &str = "
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
port,land,

[items]
item,unit,unit_value
ore,t,1
bar,t,4

[recipes]
process,item,role,quantity
roll,ore,input,2
roll,bar,output,1

[lines]
line,site,installed
hall,mill,1

[line_processes]
line,process,runs_per_year
hall,roll,40

[offers]
offer,supplier,country,item,site,price
buy,north,far,ore,mill,3

[requirements]
requirement,site,kind,amount,shortfall_cost
need,mill,consume,20,9

[acceptances]
requirement,item
need,bar
";

/// A case of the base tables with others added; a table that is given again replaces that of the base.
fn case(settings: &str, more: &str) -> Case {
    let replaced: Vec<&str> = more.lines().filter(|line| line.starts_with('[')).collect();
    let kept =
        BASE.split("\n\n").filter(|table| !replaced.iter().any(|name| table.trim_start().starts_with(name)));
    let text = format!("{SETTINGS}{settings}\n{}\n\n{more}", kept.collect::<Vec<_>>().join("\n\n"));
    let checked = check(&Draft::from_text("tiny", &text));
    checked.case.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.notes))
}

#[test]
fn a_balance_ties_stock_runs_purchases_and_service() {
    assert_snapshot!(describe(&case("", ""), "material_balance"));
}

#[test]
fn a_lead_shifts_by_overlap() {
    let more = "
[processes]
process,lead_days
roll,45

[offers]
offer,supplier,country,item,site,price,lead_months
buy,north,far,ore,mill,3,4
";
    assert_snapshot!(describe(&case("", more), "material_balance"));
}

#[test]
fn stock_decays_and_openings_and_receipts_enter() {
    let more = "
[items]
item,unit,unit_value,loss_per_year,disposal_cost
ore,t,1,0.4,2
bar,t,4,,

[stores]
site,item,opening
mill,ore,10

[receipts]
item,site,date,quantity
ore,mill,2026-05-01,7
";
    assert_snapshot!(describe(&case("", more), "material_balance"));
}

#[test]
fn links_carry_with_loss_and_lead() {
    let more = "
[items]
item,unit,unit_value,transport_size
ore,t,1,
bar,t,4,2

[links]
link,from_site,to_site,item,cost,max_per_year,lead_days,loss_share
road,mill,port,bar,0.5,30,9,0.1

[requirements]
requirement,site,kind,amount,shortfall_cost
need,port,consume,20,9
";
    let case = case("", more);
    assert_snapshot!(format!("{}{}", describe(&case, "material_balance"), describe(&case, "links")));
}

const PROJECTS: &str = "
[projects]
project,kind,max_units,cost,lead_months,lifetime_years,commit_every
grow,expand,2,100,3,,
turn,convert,1,50,3,,
permit,license,1,5,0,,
";

#[test]
fn installed_capacity_follows_commitments_ramps_and_downtime() {
    let more = format!(
        "{PROJECTS}
[project_effects]
project,effect,on,amount,when,ramp_months
grow,line,hall,1,completion,3
turn,line,hall,-1,commitment,
turn,line,hall,0.8,completion,
permit,gate,hall/roll,1,completion,

[project_requires]
project,requires
turn,permit

[project_excludes]
project,excludes
turn,grow
"
    );
    let case = case("", &more);
    let families =
        ["installed", "line_capacity", "gate", "project_units", "project_order", "project_excludes"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn set_up_and_minimum_load_switch() {
    let more = "
[lines]
line,site,installed,min_load,overtime_share,overtime_cost
hall,mill,1,0.3,0.1,7

[line_processes]
line,process,runs_per_year,cost,setup_cost
hall,roll,40,1,6

[line_availability]
line,from,share
hall,2026-04-01,0.5
";
    let case = case("", more);
    let families = ["line_capacity", "setup", "min_load", "objective", "bounds"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn stores_keep_safety_and_shelf_life() {
    let more = "
[items]
item,unit,unit_value,shelf_life_months,disposal_cost
ore,t,1,6,0
bar,t,4,,

[stores]
site,item,opening,capacity,safety_days,closing_min
mill,bar,10,50,30,4
";
    let case = case("economics.closing_stock_share = 0.5\n", more);
    let families = ["stores_safety", "shelf_life", "closing_stock", "bounds"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn take_or_pay_is_paid_not_bought() {
    let more = "
[offers]
offer,supplier,country,item,site,price,max_per_year,min_per_year,until
buy,north,far,ore,mill,3,40,8,2026-08-15
";
    let case = case("", more);
    assert_snapshot!(["take_or_pay", "bounds"].map(|family| describe(&case, family)).concat());
}

#[test]
fn held_needs_wear_down_and_enable() {
    let more = "
[requirements]
requirement,site,kind,amount,shortfall_cost,backlog
need,mill,consume,20,9,kept
fleet,mill,hold,5,30,

[acceptances]
requirement,item,effectiveness,attrition_per_year,opening_fielded,enabler_item,per_enabler_per_year
need,bar,1,,,ore,12
fleet,ore,2,0.8,3,,
";
    let case = case("", more);
    let families = ["requirement", "fielded", "enabler", "bounds"];
    assert_snapshot!(families.map(|family| describe(&case, family)).concat());
}

#[test]
fn power_and_people_limit_runs() {
    let more = "
[processes]
process,energy_mwh
roll,3

[process_labour]
process,skill,hours
roll,smith,8

[grid]
region,from,mw
east,2026-01-01,0.01

[labour]
skill,region,from,people,hours_per_year,wage_per_year,hire_per_year
smith,east,2026-01-01,2,1600,20,4
";
    let case = case("", more);
    assert_snapshot!(["power", "labour", "people"].map(|family| describe(&case, family)).concat());
}

#[test]
fn funds_pay_what_they_cover() {
    let more = format!(
        "{PROJECTS}
[project_effects]
project,effect,on,amount,when,ramp_months
grow,line,hall,1,completion,

[offers]
offer,supplier,country,item,site,price,currency
buy,north,far,ore,mill,3,USD

[exchange_rates]
currency,from,rate
USD,2026-01-01,0.8

[funds]
fund,opening,carry_over,covers,currency
state,10,0.5,all,
gift,5,,purchases:country=far,USD

[fund_income]
fund,from,amount_per_year
state,2026-01-01,40

[aid]
donor,kind,fund,from,amount_per_year
friend,cash,gift,2026-01-01,8

[loans]
loan,fund,limit,rate_per_year,grace_months,term_months,opening_owed
bond,state,30,0.08,3,6,12
"
    );
    let case = case("", &more);
    assert_snapshot!(["outlay", "budget", "loan"].map(|family| describe(&case, family)).concat());
}

#[test]
fn targets_compare_linear_forms() {
    let more = "
[items]
item,unit,unit_value,family,standard
ore,t,1,,
bar,t,4,metal,second

[targets]
target,measure,scope,per,at_least,at_most,penalty
home,domestic_share,family:metal,horizon,0.6,,5
turned,standard_share,family:metal & standard:second,horizon,0.5,,
served,service,requirement:need,horizon,0.8,,10
days,stock_days,requirement:need,period,20,,3
single,supplier_share,item:ore,horizon,,0.5,
busy,activity,line:hall,horizon,10,,
margin,capacity_margin,family:metal,horizon,0.1,,
";
    assert_snapshot!(describe(&case("", more), "target"));
}
