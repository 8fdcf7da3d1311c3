//! A plan may end a period with a store that is just full while what it has ordered comes later.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod support;

use kuznia_base::{Id, Table};
use kuznia_case::case::{ItemId, SiteId};
use kuznia_case::{Plan, StockSeries};
use kuznia_scenarios::Scenario;
use kuznia_simulate::StepLength;
use support::{case_of, passes, played};

/// Thirty a quarter are used, bought a quarter before; thirty lie in the store at the end of every quarter, which are all
/// that it holds.
const TABLES: &str = "
name = shop
currency = EUR
calendar.start = 2026-01-01
calendar.step = quarter
calendar.count = 4

[countries]
country,bloc
land,home

[sites]
site,country
shop,land

[items]
item,unit,unit_value
bread,t,10

[stores]
site,item,opening,capacity
shop,bread,30,30

[receipts]
item,site,date,quantity
bread,shop,2026-02-01,30

[offers]
offer,supplier,country,item,site,price,lead_months
late,baker,land,bread,shop,3,3

[requirements]
requirement,site,kind,amount,shortfall_cost
eat,shop,consume,120,100

[acceptances]
requirement,item
eat,bread
";

#[test]
fn a_store_that_is_just_full_stops_nothing_that_comes_later() {
    let case = case_of(TABLES);
    let even = |x: f64| vec![x; 4];
    let plan = Plan {
        stocks: vec![StockSeries {
            item: ItemId::new(0),
            site: SiteId::new(0),
            stock: even(30.0),
            dumped: even(0.0),
            credit: 0.0,
        }],
        buy: Table::from(vec![even(30.0)]),
        paid: Table::from(vec![even(90.0)]),
        serve: Table::from(vec![even(30.0)]),
        fielded: Table::from(vec![Vec::new()]),
        short: Table::from(vec![even(0.0)]),
        backlog: Table::from(vec![Vec::new()]),
        ..Plan::default()
    };
    let (unserved, trace) = played(&case, &plan, StepLength::Plan, &Scenario::default());
    assert_eq!(trace.flows.buy.rows()[0], even(30.0));
    assert!(unserved.iter().all(|unserved| unserved.abs() < 1e-9), "{unserved:?}");
    passes(&case, &trace, "the shop");
}
