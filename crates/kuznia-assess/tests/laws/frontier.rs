//! Laws of the frontier: more independence never costs less, and its lower end is the plan.

use crate::common::{case, months};
use kuznia_assess::{FrontierOptions, FrontierPoint, frontier, frontier_answer};
use kuznia_case::Case;
use kuznia_case::case::{Measure, Scope};

/// Kits can be bought cheaply, or made in halls that must be built.
fn market() -> Case {
    let text = months(12)
        + "\n[countries]\ncountry,bloc\nland,home\nfar,other\n\n[sites]\nsite,country\nworks,land\n\
           \n[items]\nitem,unit,unit_value\nkit,piece,10\n\n[recipes]\nprocess,item,role,quantity\nmake,kit,output,1\n\
           \n[lines]\nline,site,installed\nhall,works,0\n\
           \n[line_processes]\nline,process,runs_per_year,cost\nhall,make,60,8\n\
           \n[projects]\nproject,kind,cost,lead_months,whole_units,max_units\nfirst,build,100,0,yes,1\nsecond,build,300,0,yes,1\n\
           \n[project_effects]\nproject,effect,on,amount,when\nfirst,line,hall,1,completion\nsecond,line,hall,1,completion\n\
           \n[offers]\noffer,supplier,country,item,site,price\no,far-co,far,kit,works,5\n\
           \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nneed,works,consume,120,1000\n\
           \n[acceptances]\nrequirement,item\nneed,kit\n";
    case(&text)
}

fn options(points: usize) -> FrontierOptions {
    FrontierOptions {
        measure: Measure::DomesticShare,
        scope: Scope::default(),
        from: 0.0,
        to: 1.0,
        points,
        gap: 0.0,
        time_limit: None,
        relaxed: false,
        threads: Some(1),
        stop: None,
    }
}

#[test]
fn more_independence_never_costs_less_and_the_ends_are_known() {
    let case = market();
    let points = frontier(&case, &options(5), &[], &mut |_| {});
    let costs: Vec<f64> = points.iter().map(|point| point.cost).collect();
    // 120 kits at 5; each made at home costs 3 more, and the halls 100 and 300.
    for (found, right) in costs.iter().zip([600.0, 790.0, 880.0, 1_270.0, 1_360.0]) {
        assert!((found - right).abs() < 1e-4, "{costs:?}");
    }
    assert!(points.windows(2).all(|pair| pair[0].cost <= pair[1].cost && pair[0].bound <= pair[1].bound));
    assert!(points.iter().all(|point| point.look_through >= point.level - 1e-6));
    let findings = frontier_answer(&case, Measure::DomesticShare, &points);
    let enters = |project: &str, level: &str| {
        findings.iter().any(|own| {
            own.subject == project
                && own.measure == "units_change"
                && own.value == 1.0
                && own.part.contains(&("domestic_share", level.to_owned()))
        })
    };
    assert!(enters("first", "0.2500") && enters("second", "0.7500"), "{findings:#?}");
}

#[test]
fn a_walk_that_goes_on_ends_where_the_whole_one_does() {
    let case = market();
    let whole = frontier(&case, &options(4), &[], &mut |_| {});
    let mut told: Vec<FrontierPoint> = Vec::new();
    frontier(&case, &options(4), &[], &mut |point| told.push(point.clone()));
    assert_eq!(frontier(&case, &options(4), &told[..2], &mut |_| {}), whole);
}

#[test]
fn without_whole_units_it_costs_no_more() {
    let case = market();
    let whole = frontier(&case, &options(5), &[], &mut |_| {});
    let relaxed = FrontierOptions { relaxed: true, ..options(5) };
    for (whole, relaxed) in whole.iter().zip(frontier(&case, &relaxed, &[], &mut |_| {})) {
        assert!(relaxed.cost <= whole.cost + 1e-6);
    }
}
