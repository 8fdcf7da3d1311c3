//! A small works with a plan for two years, worked out by hand.

use kuznia_base::{Id, Table};
use kuznia_case::case::{Atom, Case, CurrencyId, FundId};
use kuznia_case::{Draft, PayGroup, Plan, Series, StockSeries, check};

/// Ore is bought and pressed into parts at a mill; parts go by road to a yard and serve two needs there. Rate 0, so that
/// money can be added by hand. The list of targets stands apart.
const TABLES: &str = "
name = works
currency = EUR
calendar.start = 2026-01-01
calendar.step = year
calendar.count = 2
economics.discount_rate = 0
economics.horizon_value = none
economics.closing_stock_share = 0.5

[countries]
country,bloc
land,home
far,other

[regions]
region,country
east,land

[sites]
site,country,region
mill,land,east
yard,land,east

[items]
item,unit,standard,unit_value,shelf_life_months,holding_cost_per_year
ore,t,,2,12,1
part,t,new,10,,
tool,t,old,3,,

[processes]
process,energy_mwh,lead_days
press,4,0

[recipes]
process,item,role,quantity
press,ore,input,2
press,part,output,1

[process_labour]
process,skill,hours
press,hand,10

[lines]
line,site,installed,fixed_cost_per_year,min_load,overtime_share,overtime_cost
hall,mill,1,5,0.1,0.5,100

[line_processes]
line,process,runs_per_year,cost,setup_cost
hall,press,40,1,7

[projects]
project,kind,max_units,cost,lead_months
grow,expand,2,30,12
permit,license,1,4,0
rival,link,1,2,0
close,convert,1,1,0

[project_effects]
project,effect,on,amount,when
grow,line,hall,1,completion
permit,gate,hall/press,1,completion
rival,link,road,5,completion
close,line,hall,-3,commitment

[project_requires]
project,requires
grow,permit

[project_excludes]
project,excludes
rival,grow

[stores]
site,item,opening,capacity,safety_days,closing_min
mill,ore,8,20,36.5,1

[offers]
offer,supplier,country,item,site,price,max_per_year,min_per_year,until,currency
ore-f,north,far,ore,mill,3,100,10,,
part-f,south,far,part,yard,20,20,,2027-01-01,USD

[exchange_rates]
currency,from,rate
USD,2026-01-01,2

[links]
link,from_site,to_site,item,cost,max_per_year,loss_share
road,mill,yard,part,1,60,0.1

[aid]
donor,kind,item,site,fund,from,amount_per_year
friend,goods,tool,yard,,2026-01-01,1
friend,cash,,,state,2026-01-01,10

[requirements]
requirement,site,kind,amount,shortfall_cost,backlog
kits,yard,consume,30,50,
later,yard,consume,2,5,kept
tools,yard,hold,1,,

[acceptances]
requirement,item,opening_fielded,enabler_item,per_enabler_per_year
kits,part,,tool,40
later,part,,,
tools,tool,1,,

[grid]
region,from,mw
east,2026-01-01,0.03

[labour]
skill,region,from,people,hours_per_year,wage_per_year,hire_per_year
hand,east,2026-01-01,1,1000,10,1

[funds]
fund,opening,carry_over,covers,currency
state,1000,0.9,all,
dollars,100,,purchases,USD
gift,5,,purchases:item=ore,

[fund_income]
fund,from,amount_per_year
state,2026-01-01,500

[loans]
loan,fund,limit,rate_per_year,term_months,until
bond,state,50,0.1,24,2027-01-01

";

/// Its own targets: the service is hard, the days of stock are soft.
const TARGETS: &str = "[targets]
target,measure,scope,per,at_least,at_most,penalty
served,service,requirement:kits,year,0.9,,
days,stock_days,requirement:kits,period,73,,2
";

/// A case from text; its faults are shown if it has any.
pub(crate) fn case_of(text: &str) -> Case {
    let checked = check(&Draft::from_text("by hand", text));
    assert!(checked.case.is_some(), "{:#?}", checked.notes);
    checked.case.unwrap()
}

/// The works with its own targets.
pub(crate) fn works() -> Case {
    case_of(&format!("{TABLES}{TARGETS}"))
}

/// The works with other targets.
pub(crate) fn works_with_targets(targets: &str) -> Case {
    case_of(&format!("{TABLES}[targets]\ntarget,measure,scope,per,at_least,at_most,penalty\n{targets}\n"))
}

/// A plan in which nothing happens, of the right form.
pub(crate) fn idle(case: &Case) -> Plan {
    fn zeros<I: Id>(rows: usize, periods: usize) -> Table<I, Series> {
        Table::filled(rows, vec![0.0; periods])
    }
    let all = case.calendar.len();
    let markets = case.labour.as_ref().map_or(0, Table::len);
    Plan {
        commit: zeros(case.projects.len(), all),
        run: zeros(case.line_processes.len(), all),
        on: Table::filled(case.line_processes.len(), Vec::new()),
        overtime: zeros(case.lines.len(), all),
        buy: zeros(case.offers.len(), all),
        paid: zeros(case.offers.len(), all),
        aid_taken: zeros(case.aid.len(), all),
        serve: zeros(case.acceptances.len(), all),
        fielded: Table::filled(case.acceptances.len(), Vec::new()),
        short: zeros(case.requirements.len(), all),
        backlog: Table::filled(case.requirements.len(), Vec::new()),
        people: zeros(markets, all),
        hire: zeros(markets, all),
        cash: zeros(case.funds.len(), all),
        borrow: zeros(case.loans.len(), all),
        owed: zeros(case.loans.len(), all),
        ..Plan::default()
    }
}

/// An id by its index.
pub(crate) fn id<I: Id>(index: usize) -> I {
    I::new(index)
}

/// A stock that nothing is dumped from.
pub(crate) fn stock(item: usize, site: usize, stock: &[f64], credit: f64) -> StockSeries {
    StockSeries {
        item: id(item),
        site: id(site),
        stock: stock.to_vec(),
        dumped: vec![0.0; stock.len()],
        credit,
    }
}

/// What of the loan of 20 is repaid in 2027: an even repayment over 2027 and 2028 falls due by days.
pub(crate) const REPAID: f64 = 20.0 * 365.0 / 731.0;

/// Groups of outlays in the plan of the works.
pub(crate) const CAPITAL: usize = 0;
pub(crate) const OPERATIONS: usize = 1;
pub(crate) const ORE: usize = 2;

/// The plan by hand.
///
/// 2026: permit and expansion are committed; 30 runs use 60 ore (8 + 70 − 60 = 18 stay) and make 30 parts, of which 27
/// arrive; 5 more are bought. 28 serve the kits (2 short), 1 the later need (1 waits), 3 stay.
/// 2027: 50 runs use 100 ore (18 + 95 − 100 = 13 stay), 45 parts arrive; 30 and 2 + 1 are served, 3 + 45 − 33 = 15 stay.
pub(crate) fn by_hand(case: &Case) -> Plan {
    let mut plan = idle(case);
    plan.commit[id(0)] = vec![1.0, 0.0];
    plan.commit[id(1)] = vec![1.0, 0.0];
    plan.run[id(0)] = vec![30.0, 50.0];
    plan.on[id(0)] = vec![1.0, 1.0];
    plan.stocks = vec![stock(0, 0, &[18.0, 13.0], 8.0), stock(1, 1, &[3.0, 15.0], 0.0)];
    plan.buy[id(0)] = vec![70.0, 95.0];
    plan.buy[id(1)] = vec![5.0, 0.0];
    plan.paid[id(0)] = vec![210.0, 285.0];
    plan.paid[id(1)] = vec![100.0, 0.0];
    plan.ship = vec![(id(0), id(1), vec![30.0, 50.0])];
    plan.serve[id(0)] = vec![28.0, 30.0];
    plan.serve[id(1)] = vec![1.0, 3.0];
    plan.fielded[id(2)] = vec![1.0, 1.0];
    plan.short[id(0)] = vec![2.0, 0.0];
    plan.backlog[id(1)] = vec![1.0, 0.0];
    plan.people[id(0)] = vec![1.0, 1.0];
    plan.borrow[id(0)] = vec![20.0, 0.0];
    plan.owed[id(0)] = vec![20.0, 20.0 - REPAID];
    plan.missed = vec![(id(1), 0, 3.0)];
    pay(&mut plan);
    // 1000 + 500 + 10 + 20 − 34 − 90 − 10 − 210 − 80, then 0.9 of it + 510 − 130 − 10 − 285 − 2 − the repayment.
    plan.cash[id(0)] = vec![1106.0, 0.9 * 1106.0 + 510.0 - 427.0 - REPAID];
    plan.cash[id(1)] = vec![40.0, 40.0];
    plan.cash[id(2)] = vec![5.0, 5.0];
    plan.terms = TERMS;
    plan
}

/// Term by term: capital 30 + 4; fixed 5·1 + 5·2; variable 30 + 50; set-up 2·7; transport 30 + 50; holding 18 + 13;
/// purchases 210 + 285 + 100 USD at 2; wages 2·10; financing: the interest, 10 % of 20; shortfall 2·50 + 1·5;
/// days of stock: 73/365·30 = 6 of which 3 are missed at 2; closing stock: half of 8 ore at 2.
pub(crate) const TERMS: [f64; 14] =
    [34.0, 15.0, 80.0, 0.0, 14.0, 80.0, 31.0, 0.0, 695.0, 20.0, 2.0, 105.0, 6.0, -8.0];

/// Who pays: operations are 5 + 30 + 7 + 30 + 18 = 90, then 10 + 50 + 7 + 50 + 13 = 130.
fn pay(plan: &mut Plan) {
    let (state, dollars): (FundId, FundId) = (id(0), id(1));
    let group = |atoms: Vec<Atom>, currency: Option<CurrencyId>, paid_by: Vec<(FundId, Series)>| PayGroup {
        atoms,
        currency,
        paid_by,
    };
    let projects = (0..4).map(|k| Atom::Capital(id(k))).collect();
    let sites = vec![Atom::Operations(Some(id(0))), Atom::Operations(Some(id(1))), Atom::Operations(None)];
    plan.pay = vec![
        group(projects, None, vec![(state, vec![34.0, 0.0])]),
        group(sites, None, vec![(state, vec![90.0, 130.0])]),
        group(vec![Atom::Purchases(id(0))], None, vec![(state, vec![210.0, 285.0])]),
        // 60 of 100 dollars come from the dollar fund, 40 cost the state 80.
        group(
            vec![Atom::Purchases(id(1))],
            Some(id(0)),
            vec![(state, vec![80.0, 0.0]), (dollars, vec![60.0, 0.0])],
        ),
        group(vec![Atom::Wages(id(0))], None, vec![(state, vec![10.0, 10.0])]),
    ];
}
