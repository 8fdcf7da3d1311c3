//! Planted conflicts: each is found, named in words, and mended by what is proposed.

use kuznia_case::{Case, Draft, check};
use kuznia_plan::{ConflictRow, Outcome, PlanOptions, plan};

const BASE: &str =
    "name = tiny\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 4\n
[countries]
country,bloc
land,home

[regions]
region,country
east,land

[sites]
site,country,region
mill,land,east

[items]
item,unit,unit_value
ore,t,1
bar,t,4

[processes]
process,energy_mwh
roll,2

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
buy,north,land,ore,mill,3
";

fn conflict(more: &str) -> Vec<ConflictRow> {
    let checked = check(&Draft::from_text("tiny", &format!("{BASE}{more}")));
    let case: Case = checked.case.unwrap_or_else(|| panic!("{}", checked.notes));
    match plan(&case, &PlanOptions::default(), &mut |_| {}) {
        Outcome::Infeasible { conflict, .. } => conflict,
        other => panic!("not infeasible: {other:?}"),
    }
}

fn need(amount: f64) -> String {
    format!(
        "\n[requirements]\nrequirement,site,kind,amount\nneed,mill,consume,{amount}\n\n[acceptances]\nrequirement,item\nneed,bar\n"
    )
}

#[test]
fn a_planted_conflict_of_each_family_is_named_with_a_mend() {
    let planted: [(&str, String, &str); 8] = [
        ("line_capacity", need(60.0), "line_capacity[hall,"),
        ("requirement", need(60.0), "requirement[need,"),
        ("power", format!("{}\n[grid]\nregion,from,mw\neast,2026-01-01,0.001\n", need(30.0)), "power[east,"),
        (
            "labour",
            format!(
                "{}\n[process_labour]\nprocess,skill,hours\nroll,smith,10\n\n[labour]\nskill,region,from,people,hours_per_year\nsmith,east,2026-01-01,0.01,1000\n",
                need(30.0)
            ),
            "labour[smith,east",
        ),
        ("budget", format!("{}\n[funds]\nfund,opening,covers\nstate,10,all\n", need(30.0)), "budget[state,"),
        (
            "closing minimum",
            "\n[stores]\nsite,item,opening,closing_min\nmill,bar,0,50\n".to_owned(),
            "stores[bar,mill,2026Q4]",
        ),
        (
            "target",
            format!(
                "{}\n[targets]\ntarget,measure,scope,per,at_least\nbusy,activity,line:hall,year,45\n",
                need(10.0)
            ),
            "target[busy,",
        ),
        (
            "offers",
            format!(
                "{}\n[offers]\noffer,supplier,country,item,site,price,max_per_year\nbuy,north,land,ore,mill,3,20\n",
                need(30.0)
            ),
            "offers[buy,",
        ),
    ];
    for (family, more, row) in planted {
        let told = conflict(&more);
        assert!(told.iter().any(|told| told.row.starts_with(row)), "{family}: {told:#?}");
        assert!(told.iter().any(|told| told.mend.is_some()), "{family} has no mend: {told:#?}");
        assert!(told.len() <= 30, "{family}: {} rows", told.len());
        assert!(told.iter().all(|told| !told.words.is_empty() && !told.words.contains("[]")), "{told:#?}");
    }
}
