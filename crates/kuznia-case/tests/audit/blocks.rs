//! Representative blocks close on themselves; weights count copies.

use crate::works::{case_of, id, idle, stock};
use kuznia_case::{Case, Plan, audit};

/// A plain month, then a block of three days that is run ten times, then a day.
const BLOCK: &str = "
name = block
currency = EUR

[periods]
period,start,days,weight,block
jan,2026-01-01,31,,
d1,2026-02-01,1,10,x
d2,2026-02-02,1,10,x
d3,2026-02-03,1,10,x
end,2026-03-03,1,,

[countries]
country,bloc
land,home

[sites]
site,country
yard,land

[items]
item,unit,unit_value,holding_cost_per_year
part,t,1,73

[processes]
process,lead_days
press,1.5

[recipes]
process,item,role,quantity
press,part,output,1

[lines]
line,site,installed
hall,yard,365

[line_processes]
line,process,runs_per_year,cost,setup_cost
hall,press,10,1,2

[requirements]
requirement,site,kind,amount,shortfall_cost
kits,yard,consume,730,

[acceptances]
requirement,item
kits,part

[stores]
site,item,opening
yard,part,62

";

/// Two parts a day are needed. In the block all six of a copy are made on its first day: they arrive a day and a half
/// later, half on the second and half on the third day, so 1 and 2 are in stock at their ends and serve the first.
fn plan(case: &Case) -> Plan {
    let mut plan = idle(case);
    plan.serve[id(0)] = vec![62.0, 20.0, 20.0, 20.0, 2.0];
    plan.run[id(0)] = vec![0.0, 60.0, 0.0, 0.0, 0.0];
    plan.on[id(0)] = vec![0.0, 1.0, 0.0, 0.0, 0.0];
    // The month uses the opening stock up; the last day takes what the block leaves.
    plan.stocks = vec![stock(0, 0, &[0.0, 0.0, 1.0, 2.0, 0.0], 0.0)];
    // 60 runs at 1; a set-up in each of ten copies at 2; holding of 1 and 2 for ten days each at 73/365 a day.
    plan.terms[2] = 60.0;
    plan.terms[4] = 20.0;
    plan.terms[6] = 73.0 * 10.0 / 365.0 * 3.0;
    plan
}

#[test]
fn a_block_wraps() {
    let case = case_of(BLOCK);
    let report = audit(&case, &plan(&case));
    assert!(report.passed, "{:?} {:e}", report.worst_row, report.worst_violation);
    assert!((report.objective_recomputed - 86.0).abs() < 1e-9);
}

#[test]
fn the_opening_does_not_reach_into_a_block() {
    let case = case_of(BLOCK);
    let mut plan = plan(&case);
    // What the month leaves is not the block's: its first day follows its last.
    plan.serve[id(0)][0] = 61.0;
    plan.short[id(0)][0] = 1.0;
    plan.stocks[0].stock[0] = 1.0;
    let balance = |plan: &Plan| {
        let report = audit(&case, plan);
        report.families.iter().find(|f| f.family == "material_balance").unwrap().clone()
    };
    assert!(balance(&plan).worst_violation < 1e-12);
    // And it cannot be used there.
    plan.stocks[0].stock[1] = 1.0;
    assert_eq!(balance(&plan).worst_row.as_deref(), Some("material_balance[part,yard,d1]"));
}
