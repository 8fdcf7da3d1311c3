//! Every measure at its exact value in the plan by hand: a bound there holds, a bound beyond it does not.

use crate::works::{by_hand, id, works_with_targets};
use kuznia_case::audit;

/// Whether the plan by hand meets a hard target `measure,scope` per horizon; the row if not.
fn broken(measure: &str, scope: &str, least: Option<f64>, most: Option<f64>) -> Option<String> {
    let bound = |bound: Option<f64>| bound.map_or_else(String::new, |bound| format!("{bound:?}"));
    let case = works_with_targets(&format!("x,{measure},{scope},horizon,{},{},", bound(least), bound(most)));
    let mut plan = by_hand(&case);
    plan.missed.clear();
    plan.terms[12] = 0.0;
    let report = audit(&case, &plan);
    if report.passed {
        return None;
    }
    let target = report.families.iter().find(|f| f.family == "target").unwrap();
    assert_eq!(report.worst_row, target.worst_row);
    report.worst_row
}

/// A measure has exactly this value.
fn is_exactly(measure: &str, scope: &str, value: f64, row: &str) {
    let (under, over) = (value - 1e-3, value + 1e-3);
    assert_eq!(broken(measure, scope, Some(under), None), None, "{measure} at least {under}");
    assert_eq!(broken(measure, scope, Some(value), Some(value)), None, "{measure} exactly {value}");
    assert_eq!(broken(measure, scope, Some(over), None).as_deref(), Some(row), "{measure} at least {over}");
    assert_eq!(broken(measure, scope, None, Some(under)).as_deref(), Some(row), "{measure} at most {under}");
    assert_eq!(broken(measure, scope, None, Some(over)), None, "{measure} at most {over}");
}

#[test]
fn service_counts_what_is_not_served() {
    // 2 of 60 kits are short.
    is_exactly("service", "requirement:kits", 1.0 - 2.0 / 60.0, "target[x,2026..2027]");
    // 2 of 60 kits and none of 4 later ones: the waiting one is served in 2027. Of two tool-years none is missing.
    is_exactly("service", "all", 1.0 - 2.0 / 66.0, "target[x,2026..2027]");
}

#[test]
fn the_standard_share_weighs_service_and_fielded_years() {
    // 58 kits and 4 later ones are new, two tool-years are old.
    is_exactly("standard_share", "standard:new", 62.0 / 64.0, "target[x,2026..2027]");
}

#[test]
fn the_domestic_share_follows_the_recipes_upstream() {
    // Ore 165·2 and parts 5·10 are foreign; 4 parts·10 serve the later need. 58 parts·10 serve the kits.
    is_exactly(
        "domestic_share",
        "requirement:kits",
        1.0 - (330.0 + 50.0 - 40.0) / 580.0,
        "target[x,2026..2027]",
    );
}

#[test]
fn a_supplier_is_compared_with_all_supply() {
    // 5 of 85 parts.
    is_exactly("supplier_share", "item:part", 5.0 / 85.0, "target[x,south,2026..2027]");
    is_exactly("supplier_share", "item:part & supplier:south", 5.0 / 85.0, "target[x,south,2026..2027]");
}

#[test]
fn activity_is_a_number_of_runs() {
    is_exactly("activity", "line:hall", 80.0, "target[x,2026..2027]");
    is_exactly("activity", "process:press", 80.0, "target[x,2026..2027]");
}

#[test]
fn days_of_stock_hold_in_every_period() {
    // 3 of 30 a year in 2026 are 36.5 days, 15 in 2027 are 182.5.
    assert_eq!(broken("stock_days", "requirement:kits", Some(36.5), Some(182.5)), None);
    assert_eq!(broken("stock_days", "requirement:kits", Some(36.6), None).as_deref(), Some("target[x,2026]"));
    assert_eq!(
        broken("stock_days", "requirement:kits", None, Some(182.0)).as_deref(),
        Some("target[x,2027]")
    );
}

#[test]
fn the_capacity_margin_holds_in_every_period() {
    // 40 and 80 a year against a peak of 30.
    assert_eq!(broken("capacity_margin", "requirement:kits", Some(1.0 / 3.0), Some(5.0 / 3.0)), None);
    let low = broken("capacity_margin", "requirement:kits", Some(0.34), None);
    assert_eq!(low.as_deref(), Some("target[x,2026,2026..2027]"));
    let high = broken("capacity_margin", "requirement:kits", None, Some(1.66));
    assert_eq!(high.as_deref(), Some("target[x,2027,2026..2027]"));
}

#[test]
fn windows_follow_the_dates_of_the_target() {
    let case = works_with_targets("x,service,requirement:kits,year,1,,");
    let mut plan = by_hand(&case);
    plan.missed.clear();
    plan.terms[12] = 0.0;
    assert_eq!(audit(&case, &plan).worst_row.as_deref(), Some("target[x,2026]"));
    let text = "x,service,requirement:kits,year,1,,";
    let mut later = works_with_targets(text);
    later.targets.rows_mut()[0].from = kuznia_base::Instant::from_ymd(2026, 1, 2);
    assert!(audit(&later, &plan).passed);
}

#[test]
fn a_soft_row_for_every_supplier_shares_what_is_missed() {
    // Of 5 + 80 parts at most 0.02 from a supplier: 5 − 1.7 = 3.3 too many, in the last period's money.
    let case = works_with_targets("x,supplier_share,item:part,horizon,,0.02,10");
    let mut plan = by_hand(&case);
    plan.missed = vec![(id(0), 1, 3.3)];
    plan.terms[12] = 33.0;
    let report = audit(&case, &plan);
    assert!(report.passed, "{:?}", report.worst_row);
    plan.missed[0].2 = 3.2;
    plan.terms[12] = 32.0;
    assert_eq!(audit(&case, &plan).worst_row.as_deref(), Some("target[x,south,2026..2027]"));
}
