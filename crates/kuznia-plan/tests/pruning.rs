//! What the index may leave out and what it may not: by-products, unwanted stock, and what projects take away.

use kuznia_case::{Case, Draft, audit, check};
use kuznia_plan::{Answer, Outcome, PlanOptions, plan};

const TABLES: &str = "
name = tiny
currency = EUR
calendar.start = 2026-01-01
calendar.step = year
calendar.count = 2

[countries]
country,bloc
land,home

[regions]
region,country
east,land

[sites]
site,country,region
mill,land,east
yard,land,east

[items]
item,unit,unit_value,disposal_cost
ore,t,1,
bar,t,4,
slag,t,0,
brick,t,0,1

[recipes]
process,item,role,quantity
roll,ore,input,1
roll,bar,output,1
roll,slag,output,0.5
fire,slag,input,1
fire,brick,output,1

[lines]
line,site,installed
hall,mill,1
kiln,yard,1

[line_processes]
line,process,runs_per_year
hall,roll,20
kiln,fire,100

[offers]
offer,supplier,country,item,site,price
buy,north,land,ore,mill,3

[stores]
site,item,capacity
mill,slag,0
yard,slag,0
yard,brick,0

[links]
link,from_site,to_site,item
cart,mill,yard,slag

[requirements]
requirement,site,kind,amount,shortfall_cost
need,mill,consume,20,900

[acceptances]
requirement,item
need,bar
";

fn case(more: &str) -> Case {
    let checked = check(&Draft::from_text("tiny", &format!("{}\n\n{more}", TABLES.trim())));
    checked.case.unwrap_or_else(|| panic!("{:#?}", checked.notes))
}

fn outcome(case: &Case) -> Outcome {
    plan(case, &PlanOptions { gap: 1e-7, threads: Some(1), ..PlanOptions::default() }, &mut |_| {})
}

/// The best plan, after it was audited.
fn best(case: &Case) -> Answer {
    let answer = match outcome(case) {
        Outcome::Planned(answer) => *answer,
        other => panic!("no plan: {other:?}"),
    };
    let report = audit(case, &answer.plan);
    assert!(report.passed, "{:?} is violated by {}", report.worst_row, report.worst_violation);
    answer
}

/// The families of the rows that cannot hold together.
fn conflict(case: &Case) -> Vec<String> {
    match outcome(case) {
        Outcome::Infeasible { conflict, .. } => conflict.into_iter().map(|row| row.family).collect(),
        other => panic!("not infeasible: {other:?}"),
    }
}

#[test]
fn a_by_product_is_carried_to_where_it_is_treated_though_nobody_wants_it() {
    let answer = best(&case(""));
    // All is served: 20 bars a year leave 10 slag, which are carried, fired and dumped at 1.
    let shortfall: f64 = answer.plan.short.rows().iter().flatten().sum();
    assert!(shortfall.abs() < 1e-6, "{shortfall} fall short");
    assert!((answer.objective - 2.0 * (20.0 * 3.0 + 10.0)).abs() < 1e-4, "{}", answer.objective);
}

const TAKES: &str = "[projects]
project,kind,cost,lead_months
turn,convert,1,0

[project_effects]
project,effect,on,amount,when
";

const UNDER_WAY: &str = "
[commitments]
project,date,units
turn,2025-06-01,1
";

#[test]
fn more_taken_from_a_line_than_stands_is_a_conflict_and_no_failed_audit() {
    let case = case(&format!("{TAKES}turn,line,kiln,-3,commitment\n{UNDER_WAY}"));
    assert!(conflict(&case).iter().any(|family| family == "installed"), "{:?}", conflict(&case));
}

#[test]
fn more_taken_than_there_is_is_a_conflict_whatever_it_is_taken_from() {
    let grid = "\n[grid]\nregion,from,mw\neast,2026-01-01,1\n";
    let labour =
        "\n[labour]\nskill,region,from,people,hours_per_year,wage_per_year\nhand,east,2026-01-01,2,1600,1\n";
    for (effect, more) in [
        // Nothing draws power in this case.
        ("power,east,-2", grid),
        ("labour,hand/east,-3", labour),
        // Nothing can fill this store.
        ("store,yard/ore,-3", ""),
    ] {
        let effects = format!("{TAKES}turn,{effect},commitment\n");
        let store = effects.contains("yard/ore");
        let mut text = format!("{}\n\n{effects}{UNDER_WAY}{more}", TABLES.trim());
        if store {
            text = text.replace("yard,slag,0", "yard,slag,0\nyard,ore,2");
        }
        let read = |text: &str| {
            let checked = check(&Draft::from_text("tiny", text));
            checked.case.unwrap_or_else(|| panic!("{effect}: {:#?}", checked.notes))
        };
        assert!(!conflict(&read(&text)).is_empty(), "{effect}");
        // Not under way it is not committed, and the plan stands.
        best(&read(&text.replace(UNDER_WAY, "")));
    }
}
