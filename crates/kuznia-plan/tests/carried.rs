//! What a plan hands on is enough: the rest of the plan, put on the state, is what the plan itself does.

#[expect(dead_code, reason = "other tests shuffle")]
mod common;

use common::random_tables;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Case, Goal};
use kuznia_plan::{Outcome, PlanOptions, carry, plan};

fn planned(case: &Case) -> Option<kuznia_case::Plan> {
    let options = PlanOptions { goal: Goal::Cost, gap: 1e-7, threads: Some(1), ..PlanOptions::default() };
    match plan(case, &options, &mut |_| {}) {
        Outcome::Planned(answer) => Some(answer.plan),
        _ => None,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn what_is_under_way_and_what_is_kept_balance_the_next_period() {
    let mut looked = 0;
    for seed in 0..12 {
        let case = random_tables(seed).case();
        let Some(plan) = planned(&case) else { continue };
        for t in case.calendar.ids().skip(1) {
            let Some(state) = carry(&case, &plan, t) else {
                // A block closes on itself: nothing is handed on inside it.
                assert!(case.calendar.period(t).block.is_some(), "seed {seed}");
                continue;
            };
            let before = t.index() - 1;
            for (cell, (item, site, stock)) in plan.stocks.iter().zip(&state.stocks) {
                assert_eq!((cell.item, cell.site), (*item, *site));
                assert!(close(cell.stock[before], *stock));
            }
            for (b, debt) in state.debts.iter() {
                assert!(close(debt.owed, plan.owed[b][before]), "seed {seed}");
                // Without new borrowing the schedule alone brings the debt down: what is owed later is the rest and what
                // was borrowed since, less what of that is repaid.
                let due: f64 = debt.repayments.iter().map(|(_, amount)| amount).sum();
                assert!(due <= debt.owed + 1e-6 * debt.owed.max(1.0), "seed {seed}: {due} {}", debt.owed);
                let borrowed_later: f64 = plan.borrow[b][t.index()..].iter().sum();
                if borrowed_later == 0.0 {
                    let last = *plan.owed[b].last().expect("there is a period");
                    assert!(close(last, debt.owed - due), "seed {seed}: {last} {} {due}", debt.owed);
                }
            }
            let committed: f64 = plan.commit.rows().iter().flat_map(|units| &units[..t.index()]).sum();
            let under_way: f64 = case.under_way.iter().map(|u| u.units).sum();
            let carried: f64 = state.commitments.iter().map(|c| c.units).sum();
            assert!(close(carried, committed + under_way));
            looked += 1;
        }
        assert!(carry(&case, &plan, PeriodId::new(0)).is_none(), "before the first period nothing was done");
    }
    assert!(looked > 20, "only {looked}");
}
