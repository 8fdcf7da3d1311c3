//! Laws of the objective and of money.

use crate::works::{case_of, id, idle};
use kuznia_case::case::{Atom, UnderWay};
use kuznia_case::{PayGroup, audit};

fn expansion(value: &str, rate: f64, payments: &str) -> kuznia_case::Case {
    case_of(&format!(
        "name = law\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 12\n\
         economics.discount_rate = {rate}\neconomics.horizon_value = {value}\n\n\
         [countries]\ncountry,bloc\nland,home\n\n[sites]\nsite,country\nyard,land\n\n[items]\nitem,unit,unit_value\npart,t,1\n\n\
         [lines]\nline,site,installed\nhall,yard,0\n\n\
         [projects]\nproject,kind,cost,lead_months,lifetime_years\ngrow,expand,100,7,9\n\n\
         [project_effects]\nproject,effect,on,amount,when\ngrow,line,hall,1,completion\n\n\
         {payments}"
    ))
}

/// Capital of one unit committed at the start of a period.
fn capital(value: &str, rate: f64, payments: &str, t: usize) -> f64 {
    let case = expansion(value, rate, payments);
    let mut plan = idle(&case);
    plan.commit[id(0)][t] = 1.0;
    audit(&case, &plan).terms[0]
}

#[test]
fn annuity_and_sinking_fund_are_equal() {
    for rate in [0.0, 0.01, 0.07, 0.2, -0.02] {
        for t in [0, 3, 8] {
            let payments = "[project_payments]\nproject,month,share\ngrow,0,0.25\ngrow,5,0.75\n\n";
            for payments in ["", payments] {
                let (annuity, fund) =
                    (capital("annuity", rate, payments, t), capital("sinking_fund", rate, payments, t));
                assert!((annuity - fund).abs() < 1e-10 * annuity, "{rate} {t}: {annuity} {fund}");
                assert!(annuity > 0.0 && annuity < capital("none", rate, payments, t));
            }
        }
    }
}

#[test]
fn without_a_rate_the_capital_is_the_cost_and_its_straight_line_share() {
    assert!((capital("none", 0.0, "", 0) - 100.0).abs() < 1e-12);
    // Completion on 1 August 2026: 31 of 92 days of the third quarter are over, 3 years less that remain of 9.
    let inside = 3.0 - 0.5 - 0.25 * 31.0 / 92.0;
    assert!((capital("straight_line", 0.0, "", 0) - 100.0 * inside / 9.0).abs() < 1e-12);
    assert!((capital("annuity", 0.0, "", 0) - 100.0 * inside / 9.0).abs() < 1e-12);
}

#[test]
fn of_what_is_under_way_only_the_unpaid_rest_counts() {
    let rest = |date: &str, paid: Option<f64>| {
        let mut case = expansion("none", 0.0, "");
        let date = kuznia_base::Instant::parse(date).unwrap();
        let paid = paid.map(kuznia_base::Share);
        case.under_way.push(UnderWay { project: id(0), date, units: 1.0, paid });
        audit(&case, &idle(&case)).terms[0]
    };
    // Seven months from 1 November 2025: 61 of 212 days lie before the start.
    assert!((rest("2025-11-01", None) - 100.0 * 151.0 / 212.0).abs() < 1e-12);
    assert!((rest("2025-11-01", Some(0.9)) - 10.0).abs() < 1e-12);
    // Nothing of the schedule is left: the rest falls due in the first period.
    assert!((rest("2025-01-01", Some(0.9)) - 10.0).abs() < 1e-12);
    assert_eq!(rest("2025-01-01", None), 0.0);
}

const LOAN: &str = "
name = loan
currency = EUR
calendar.start = 2026-01-01
calendar.step = quarter
calendar.count = 6
calendar.year_fraction = actual
economics.discount_rate = RATE

[countries]
country,bloc
land,home

[sites]
site,country
yard,land

[items]
item,unit,unit_value
part,t,1

[funds]
fund,opening,covers
state,1000,all

[loans]
loan,fund,limit,rate_per_year,grace_months,term_months,opening_owed
bond,state,500,RATE,4,13,0

";

#[test]
fn a_loan_at_the_discount_rate_costs_nothing() {
    for rate in ["0", "0.03", "0.11"] {
        let case = case_of(&LOAN.replace("RATE", rate));
        let calendar = &case.calendar;
        let rate: f64 = rate.parse().unwrap();
        let mut plan = idle(&case);
        let borrowed = [100.0, 0.0, 40.0, 7.0, 0.0, 3.0];
        plan.borrow[id(0)] = borrowed.to_vec();
        let (mut owed, mut cash) = (0.0, 1000.0);
        for t in calendar.ids() {
            let at = kuznia_base::Id::index(t);
            let repaid: f64 = (0..at)
                .map(|tau| {
                    let end = calendar.period(id(tau)).end;
                    let shares = calendar.shares(end.plus_months(4.0), end.plus_months(13.0));
                    borrowed[tau] * shares.iter().find(|(s, _)| *s == t).map_or(0.0, |(_, share)| *share)
                })
                .sum();
            let interest = ((1.0 + rate).powf(calendar.years(t)) - 1.0) * owed;
            owed += borrowed[at] - repaid;
            cash += borrowed[at] - repaid - interest;
            plan.owed[id(0)][at] = owed;
            plan.cash[id(0)][at] = cash;
        }
        let report = audit(&case, &plan);
        let row = |family: &str| report.families.iter().find(|f| f.family == family).unwrap().clone();
        assert!(
            row("loan_owed").worst_violation < 1e-12 && row("budget").worst_violation < 1e-12,
            "{:?}",
            report.worst_row
        );
        assert!(owed > 1.0, "something is still owed at the end");
        // Quarters have different lengths, so mid-periods stand a little apart from the interest's steps.
        let spacing: f64 = if rate == 0.0 { 1e-12 } else { 0.02 };
        assert!(report.terms[10].abs() < spacing, "{}", report.terms[10]);
    }
}

#[test]
fn with_even_periods_the_loan_at_the_discount_rate_costs_nothing_exactly() {
    let text = LOAN.replace("RATE", "0.08").replace("= actual", "= nominal").replace(",4,13,0", ",3,3,0");
    // Three months after the borrowing's end all is due at once.
    let case = case_of(&text);
    let mut plan = idle(&case);
    plan.borrow[id(0)] = vec![100.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    plan.owed[id(0)] = vec![100.0, 100.0, 0.0, 0.0, 0.0, 0.0];
    let interest = 100.0 * (1.08f64.powf(0.25) - 1.0);
    plan.cash[id(0)] = vec![1100.0, 1100.0 - interest];
    plan.cash[id(0)].extend([1000.0 - 2.0 * interest; 4]);
    let report = audit(&case, &plan);
    assert!(report.passed, "{:?} {:?}", report.worst_row, report.worst_violation);
    assert!(report.terms[10].abs() < 1e-12, "{}", report.terms[10]);
}

const TAKE_OR_PAY: &str = "
name = take
currency = EUR
calendar.start = 2026-01-01
calendar.step = year
calendar.count = 1

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
offer,supplier,country,item,site,price,max_per_year,min_per_year,until
shop,north,land,part,yard,10,50,20,2026-07-02

[funds]
fund,opening,covers
state,1000,all

";

#[test]
fn take_or_pay_pays_without_buying() {
    let case = case_of(TAKE_OR_PAY);
    let mut plan = idle(&case);
    // The offer is open for 182 of 365 days.
    let least = 10.0 * 20.0 * 182.0 / 365.0;
    plan.paid[id(0)] = vec![least];
    plan.terms[8] = least;
    plan.pay = vec![PayGroup {
        atoms: vec![Atom::Purchases(id(0))],
        currency: None,
        paid_by: vec![(id(0), vec![least])],
    }];
    plan.cash[id(0)] = vec![1000.0 - least];
    let report = audit(&case, &plan);
    assert!(report.passed, "{:?}", report.worst_row);
    plan.paid[id(0)] = vec![0.0];
    let report = audit(&case, &plan);
    let paid = report.families.iter().find(|f| f.family == "offer_paid").unwrap();
    assert_eq!(paid.worst_row.as_deref(), Some("offer_paid[shop,2026]"));
    assert!((paid.worst_violation - 1.0).abs() < 1e-12);
}
