//! A plan of the wrong form is told, never a panic.

use crate::works::{by_hand, id, works};
use kuznia_case::case::Atom;
use kuznia_case::{PayGroup, Plan, audit};

fn shape_of(plan: &Plan) -> String {
    let report = audit(&works(), plan);
    assert!(!report.passed);
    let shape = report.families.iter().find(|f| f.family == "shape").unwrap();
    assert_eq!(shape.worst_violation, 1.0, "{shape:?}");
    shape.worst_row.clone().unwrap()
}

#[test]
fn an_empty_plan_is_a_plan_of_the_wrong_form() {
    assert_eq!(shape_of(&Plan::default()), "shape[commit,0 rows instead of 4]");
}

#[test]
fn series_of_the_wrong_length_are_named() {
    let plan = by_hand(&works());
    let mut long = plan.clone();
    long.serve[id(0)].push(1.0);
    assert_eq!(shape_of(&long), "shape[serve,kits,part,3 figures instead of 2]");
    let mut short = plan.clone();
    short.stocks[0].stock.clear();
    assert_eq!(shape_of(&short), "shape[stock,ore,mill,0 figures instead of 2]");
    let mut more = plan;
    more.cash.push(vec![0.0, 0.0]);
    assert_eq!(shape_of(&more), "shape[cash,4 rows instead of 3]");
}

#[test]
fn ids_that_do_not_exist_are_named() {
    let plan = by_hand(&works());
    let mut stocks = plan.clone();
    stocks.stocks[1].item = id(77);
    assert_eq!(shape_of(&stocks), "shape[stocks,row 1 names an unknown item or site]");
    let mut ship = plan.clone();
    ship.ship[0].0 = id(9);
    assert_eq!(shape_of(&ship), "shape[ship,row 0 names an unknown link or item]");
    let mut pay = plan.clone();
    pay.pay.push(PayGroup {
        atoms: vec![
            Atom::Capital(id(50)),
            Atom::Wages(id(50)),
            Atom::Purchases(id(50)),
            Atom::Operations(Some(id(50))),
        ],
        currency: Some(id(50)),
        paid_by: vec![(id(50), vec![1.0])],
    });
    assert_eq!(shape_of(&pay), "shape[pay,group 5 names what is unknown]");
    let mut missed = plan.clone();
    missed.missed.push((id(50), 50, 1.0));
    assert!(shape_of(&missed).starts_with("shape[missed,"));
    let mut twice = plan;
    twice.stocks.push(twice.stocks[0].clone());
    assert_eq!(shape_of(&twice), "shape[stocks,ore,mill,listed twice]");
}

#[test]
fn what_is_not_a_number_fails_wherever_it_stands() {
    let plan = by_hand(&works());
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let corruptions: [fn(&mut Plan, f64); 8] = [
            |p, x| p.commit[id(0)][0] = x,
            |p, x| p.run[id(0)][1] = x,
            |p, x| p.stocks[0].stock[0] = x,
            |p, x| p.stocks[0].credit = x,
            |p, x| p.ship[0].2[0] = x,
            |p, x| p.pay[0].paid_by[0].1[0] = x,
            |p, x| p.missed[0].2 = x,
            |p, x| p.terms[3] = x,
        ];
        for (at, corrupt) in corruptions.iter().enumerate() {
            let mut plan = plan.clone();
            corrupt(&mut plan, wrong);
            let report = audit(&works(), &plan);
            let finite = report.families.iter().find(|f| f.family == "finite").unwrap();
            assert!(!report.passed && finite.worst_violation.is_infinite(), "{wrong} at {at}");
        }
    }
}
