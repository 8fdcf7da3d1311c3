//! For every family one corruption of the plan by hand, and the row that the audit names.

use crate::works::{CAPITAL, OPERATIONS, ORE, by_hand, id, works};
use kuznia_case::{AUDIT_TOLERANCE, Plan, audit};
use std::collections::BTreeSet;

type Corruption = (&'static str, fn(&mut Plan));

/// The row that must be named, and what is done to the plan.
const CORRUPTIONS: &[Corruption] = &[
    ("shape[run,hall,press,1 figures instead of 2]", |p| p.run[id(0)].truncate(1)),
    ("finite[buy,ore-f,2026]", |p| p.buy[id(0)][0] = f64::NAN),
    ("nonnegative[overtime,hall,2026]", |p| p.overtime[id(0)][0] = -0.1),
    ("nonnegative[cash,gift,2027]", |p| p.cash[id(2)][1] = -1.0),
    ("material_balance[ore,mill,2026]", |p| p.stocks[0].stock[0] = 18.5),
    // A place that is not listed holds nothing.
    ("material_balance[part,yard,2027]", |p| p.stocks.truncate(1)),
    ("material_balance[part,mill,2027]", |p| p.ship[0].2[1] = 49.0),
    ("line_capacity[hall,2027]", |p| p.run[id(0)][1] = 90.0),
    ("overtime[hall,2026]", |p| p.overtime[id(0)][0] = 0.6),
    ("setup[hall,press,2026]", |p| p.on[id(0)][0] = 0.0),
    ("setup[hall,press,2027]", |p| p.on[id(0)][1] = 0.6),
    ("min_load[hall,press,2026]", |p| p.run[id(0)][0] = 3.9),
    ("installed[hall,2027]", |p| p.commit[id(3)][1] = 1.0),
    ("gate[hall,press,2026]", |p| p.commit[id(1)] = vec![0.0, 1.0]),
    ("project_window[grow,2027]", |p| p.commit[id(0)] = vec![0.0, 1.0]),
    ("project_units[grow]", |p| p.commit[id(0)][0] = 3.0),
    ("whole_units[grow,2026]", |p| p.commit[id(0)][0] = 1.5),
    ("project_order[grow,permit,2026]", |p| p.commit[id(1)][0] = 0.0),
    ("project_excludes[grow,rival]", |p| p.commit[id(2)][1] = 1.0),
    ("store_capacity[ore,mill,2026]", |p| p.stocks[0].stock[0] = 20.1),
    ("store_safety[ore,mill,2026]", |p| p.stocks[0].stock[0] = 9.9),
    ("store_safety[ore,mill,2027]", |p| p.stocks[0].stock[1] = 9.9),
    ("shelf_life[ore,mill,2027]", |p| p.stocks[0].stock[1] = 101.0),
    ("store_closing[ore,mill]", |p| p.stocks[0].stock[1] = 0.9),
    ("disposal[ore,mill,2026]", |p| p.stocks[0].dumped[0] = 1.0),
    ("closing_credit[ore,mill]", |p| p.stocks[0].credit = 8.1),
    ("closing_credit[part,yard]", |p| p.stocks[1].credit = 1.0),
    ("offer_limit[ore-f,2026]", |p| p.buy[id(0)][0] = 101.0),
    ("offer_limit[part-f,2027]", |p| p.buy[id(1)][1] = 1.0),
    ("offer_paid[ore-f,2027]", |p| p.paid[id(0)][1] = 280.0),
    ("offer_paid[part-f,2026]", |p| p.paid[id(1)][0] = 101.0),
    ("link_capacity[road,2026]", |p| p.ship[0].2[0] = 61.0),
    ("link_item[road,ore,2026]", |p| p.ship.push((id(0), id(0), vec![1.0, 0.0]))),
    ("aid_taken[friend,tool,yard,2026]", |p| p.aid_taken[id(0)][0] = 1.5),
    ("aid_taken[friend,state,2026]", |p| p.aid_taken[id(1)][0] = 1.0),
    ("requirement[kits,2026]", |p| p.short[id(0)][0] = 1.0),
    ("requirement[later,2026]", |p| p.backlog[id(1)][0] = 0.5),
    ("requirement[tools,2026]", |p| p.fielded[id(2)][0] = 0.5),
    ("shortfall[tools,2026]", |p| p.short[id(2)][0] = 0.5),
    ("shortfall[later,2026]", |p| p.short[id(1)][0] = 0.5),
    ("shortfall[later,2027]", |p| p.backlog[id(1)][1] = 0.5),
    ("fielded[tools,tool,2026]", |p| p.fielded[id(2)][0] = 1.5),
    ("enabler[tool,2027]", |p| p.serve[id(0)][1] = 40.5),
    ("power[east,2027]", |p| p.run[id(0)][1] = 66.0),
    ("labour[hand,east,2027]", |p| p.people[id(0)][1] = 0.4),
    ("people[hand,east,2026]", |p| p.people[id(0)][0] = 1.5),
    ("hire[hand,east,2026]", |p| p.hire[id(0)][0] = 1.5),
    ("outlay[capital:project=grow and 3 more,2026]", |p| p.pay[CAPITAL].paid_by[0].1[0] = 33.0),
    ("outlay[operations:site=mill,2026]", |p| drop(p.pay.remove(OPERATIONS))),
    ("outlay[purchases:offer=ore-f,paid for twice]", |p| p.pay.push(p.pay[ORE].clone())),
    ("coverage[gift,capital:project=grow]", |p| p.pay[CAPITAL].paid_by.push((id(2), vec![4.0, 0.0]))),
    ("currency[dollars,purchases:offer=ore-f]", |p| p.pay[ORE].paid_by.push((id(1), vec![4.0, 0.0]))),
    ("currency[purchases:offer=ore-f]", |p| p.pay[ORE].currency = Some(id(0))),
    ("budget[state,2026]", |p| p.cash[id(0)][0] += 1.0),
    ("budget[dollars,2027]", |p| p.cash[id(1)][1] = 41.0),
    ("loan_owed[bond,2027]", |p| p.owed[id(0)][1] = 20.0),
    ("loan_limit[bond,2026]", |p| p.owed[id(0)][0] = 51.0),
    ("loan_window[bond,2027]", |p| p.borrow[id(0)][1] = 1.0),
    ("target[served,2026]", |p| p.serve[id(0)][0] = 26.0),
    ("target[days,2026]", |p| p.missed[0].2 = 2.5),
    ("target[days,2026]", |p| p.missed.clear()),
    // A miss of a hard target excuses nothing.
    ("target[served,no row ends in period 0]", |p| p.missed.push((id(0), 0, 1.0))),
    ("objective[purchases]", |p| p.terms[8] -= 1.0),
    ("objective[target_penalty]", |p| p.missed[0].2 = 4.0),
];

#[test]
fn a_corrupted_plan_fails_and_its_row_is_named() {
    let case = works();
    let plan = by_hand(&case);
    let mut unnamed = Vec::new();
    for (row, corrupt) in CORRUPTIONS {
        let mut plan = plan.clone();
        corrupt(&mut plan);
        let report = audit(&case, &plan);
        assert!(!report.passed, "{row} is not found");
        let family = row.split('[').next().unwrap();
        let found = report.families.iter().find(|f| f.family == family).unwrap();
        if found.worst_violation <= AUDIT_TOLERANCE || found.worst_row.as_deref() != Some(*row) {
            unnamed.push((*row, found.clone()));
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?}");
}

#[test]
fn every_family_has_a_corruption() {
    let case = works();
    let corrupted: BTreeSet<&str> =
        CORRUPTIONS.iter().map(|(row, _)| row.split('[').next().unwrap()).collect();
    let all: BTreeSet<&str> = audit(&case, &by_hand(&case)).families.iter().map(|f| f.family).collect();
    assert_eq!(corrupted, all);
}
