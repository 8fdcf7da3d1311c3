//! Plans by hand pass, with the objective by hand.

use crate::works::{TERMS, by_hand, case_of, id, idle, works};
use kuznia_case::audit;

#[test]
fn the_plan_by_hand_passes_with_the_objective_by_hand() {
    let case = works();
    let report = audit(&case, &by_hand(&case));
    assert!(report.passed, "{:?} {:e}", report.worst_row, report.worst_violation);
    assert!((report.objective_recomputed - 1074.0).abs() < 1e-9, "{}", report.objective_recomputed);
    for (recomputed, own) in report.terms.iter().zip(TERMS) {
        assert!((recomputed - own).abs() < 1e-9, "{:?}", report.terms);
    }
}

#[test]
fn every_family_has_rows_in_the_works() {
    let case = works();
    let report = audit(&case, &by_hand(&case));
    let empty: Vec<_> = report.families.iter().filter(|f| f.rows == 0).map(|f| f.family).collect();
    assert!(empty.is_empty(), "{empty:?}");
}

const QUARTERS: &str = "
name = quarters
currency = EUR
calendar.start = 2026-01-01
calendar.step = quarter
calendar.count = 4
economics.discount_rate = 0.05
economics.horizon_value = annuity

[countries]
country,bloc
land,home

[sites]
site,country
yard,land

[items]
item,unit,unit_value
part,t,1

[offers]
offer,supplier,country,item,site,price,lead_months
shop,north,land,part,yard,10,3

[requirements]
requirement,site,kind,amount,shortfall_cost
kits,yard,consume,16,100

[acceptances]
requirement,item
kits,part

[lines]
line,site,installed,fixed_cost_per_year
hall,yard,0,8

[projects]
project,kind,cost,lead_months,lifetime_years,fixed_cost_per_year
grow,expand,100,6,10,4

[project_effects]
project,effect,on,amount,when,ramp_months
grow,line,hall,2,completion,3

";

#[test]
fn present_values_are_those_of_the_conventions() {
    let case = case_of(QUARTERS);
    let mut plan = idle(&case);
    plan.commit[id(0)] = vec![1.0, 0.0, 0.0, 0.0];
    // Four a quarter are needed; what is bought comes a quarter later.
    plan.buy[id(0)] = vec![4.0, 4.0, 4.0, 0.0];
    plan.paid[id(0)] = vec![40.0, 40.0, 40.0, 0.0];
    plan.serve[id(0)] = vec![0.0, 4.0, 4.0, 4.0];
    plan.short[id(0)] = vec![4.0, 0.0, 0.0, 0.0];
    let df = |years: f64| 1.05f64.powf(-years);
    let ln = 1.05f64.ln();
    // Even over half a year, compounded to its end, over 10 years of which half a year lies inside the horizon.
    let even = (1.05f64.powf(0.5) - 1.0) / (0.5 * ln);
    plan.terms[0] = 100.0 * even * df(0.5) * (1.0 - df(0.5)) / (1.0 - df(10.0));
    // From completion on: 4 a year; 2 units at 8 a year, which rise over the third quarter (its mean is a half).
    plan.terms[1] = (1.0 + 0.25 * 8.0) * df(0.625) + (1.0 + 0.25 * 16.0) * df(0.875);
    plan.terms[8] = 40.0 * (df(0.125) + df(0.375) + df(0.625));
    plan.terms[11] = 400.0 * df(0.125);
    let report = audit(&case, &plan);
    assert!(report.passed, "{:?} {:e}", report.worst_row, report.worst_violation);
    assert!((report.objective_recomputed - plan.terms.iter().sum::<f64>()).abs() < 1e-9);
}
