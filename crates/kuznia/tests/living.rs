//! Living plans: the rest of a plan goes on from its run as if nothing had happened; what was measured changes it.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use kuznia::{Ending, Instant, PlanOptions, PlanReport, Run, Since, Wishes, compare, plan_case, plan_since};
use std::path::Path;

const CASE: &str = r#"
name = "works"
currency = "EUR"

[calendar]
start = 2026-01-01
step = "quarter"
count = 8
"#;

const TABLES: &[(&str, &str)] = &[
    ("countries", "country,bloc\nland,home\nfar,other\n"),
    ("regions", "region,country\neast,land\n"),
    ("sites", "site,country,region\nmill,land,east\ndepot,land,east\n"),
    ("items", "item,unit,unit_value,holding_cost_per_year\nore,t,1,0.1\nbar,t,4,0.2\nkit,pc,9,0.1\n"),
    ("processes", "process,lead_days\nroll,40\n"),
    ("recipes", "process,item,role,quantity\nroll,ore,input,2\nroll,bar,output,1\n"),
    ("process_labour", "process,skill,hours\nroll,smith,20\n"),
    ("lines", "line,site,installed,fixed_cost_per_year\nhall,mill,1,3\n"),
    ("line_processes", "line,process,runs_per_year,cost\nhall,roll,40,0.5\n"),
    (
        "projects",
        "project,kind,cost,lead_months,max_units,whole_units,lifetime_years,latest\nwing,expand,30,5,2,no,10,2026-12-31\n",
    ),
    ("project_effects", "project,effect,on,amount,when\nwing,line,hall,1,completion\n"),
    ("commitments", "project,date,units,paid_share\nwing,2025-11-01,0.25,0.2\n"),
    ("stores", "site,item,opening\nmill,ore,20\ndepot,bar,3\n"),
    ("receipts", "item,site,date,quantity\nore,mill,2026-02-01,5\nore,mill,2026-11-01,4\n"),
    (
        "offers",
        "offer,supplier,country,item,site,price,lead_months,max_per_year\nbuy,north,far,ore,mill,2,4,150\nkits,north,far,kit,depot,8,2,\n",
    ),
    ("links", "link,from_site,to_site,item,cost,lead_days,loss_share\nroad,mill,depot,bar,0.1,20,0.01\n"),
    (
        "requirements",
        "requirement,site,kind,amount,shortfall_cost,backlog\nbars,depot,consume,50,40,kept\nguard,depot,hold,6,30,lost\n",
    ),
    (
        "acceptances",
        "requirement,item,effectiveness,attrition_per_year,opening_fielded\nbars,bar,1,,\nguard,kit,1,0.3,2\n",
    ),
    ("funds", "fund,opening,carry_over,covers\nstate,60,0.9,all\n"),
    ("fund_income", "fund,from,amount_per_year\nstate,2026-01-01,230\n"),
    (
        "loans",
        "loan,fund,limit,rate_per_year,grace_months,term_months,opening_owed\nbond,state,200,0.03,3,18,12\n",
    ),
    (
        "labour",
        "skill,region,from,people,hours_per_year,wage_per_year,hire_per_year\nsmith,east,2026-01-01,0.3,1000,20,0.8\n",
    ),
];

fn write(folder: &Path, more: &[(&str, &str)]) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("case.toml"), CASE).unwrap();
    for (table, text) in TABLES.iter().chain(more) {
        std::fs::write(folder.join(format!("{table}.csv")), text).unwrap();
    }
}

fn wishes(run: &Path) -> Wishes {
    let options = PlanOptions { gap: 1e-7, threads: Some(1), ..PlanOptions::default() };
    Wishes { run: Some(run.to_owned()), options, ..Wishes::default() }
}

fn planned(report: PlanReport) -> (PlanReport, kuznia::Plan) {
    assert!(
        report.audit.as_ref().is_some_and(|audit| audit.passed),
        "{:?} {:?}",
        report.ending,
        report.audit
    );
    let plan = match &report.ending {
        Ending::Planned { answer, .. } => answer.plan.clone(),
        other => panic!("{other:?}"),
    };
    (report, plan)
}

fn since(folder: &Path, date: &str) -> Since {
    Since { run: folder.join("first"), as_of: Instant::parse(date).unwrap() }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(b.abs()).max(1.0)
}

/// The operating terms of a plan from a period on, as they would be valued there: what is spent in cash, undiscounted
/// figures being enough without a discount rate.
fn paid(plan: &kuznia::Plan, from: usize) -> f64 {
    plan.pay.iter().flat_map(|group| &group.paid_by).flat_map(|(_, paid)| &paid[from..]).sum()
}

#[test]
fn without_news_the_rest_of_the_plan_is_planned_again() {
    let bench = tempfile::tempdir().unwrap();
    let case = bench.path().join("case");
    write(&case, &[]);
    let (first, whole) =
        planned(plan_case(&case, &wishes(&bench.path().join("first")), &mut |_| {}).unwrap());
    // All that must be carried is there to be carried.
    let early = |series: &[f64]| series[..3].iter().sum::<f64>();
    for (what, sum) in [
        ("borrowed", early(&whole.borrow.rows()[0])),
        ("committed", early(&whole.commit.rows()[0])),
        ("hired", early(&whole.hire.rows()[0])),
        ("waiting", whole.backlog.rows()[0][2]),
        ("bought", whole.buy.rows()[0][2]),
        ("shipped", whole.ship[0].2[2]),
        ("made", whole.run.rows()[0][2]),
    ] {
        assert!(sum > 1e-6, "nothing is {what}");
    }
    for (at, date) in [(1, "2026-04-01"), (3, "2026-10-01"), (4, "2027-01-01"), (7, "2027-10-01")] {
        let run = bench.path().join(format!("from-{at}"));
        let report = plan_since(None, &since(bench.path(), date), &wishes(&run), &mut |_| {}).unwrap();
        let (report, rest) = planned(report);
        let own = &report.loaded.case;
        assert_eq!(own.calendar.len(), 8 - at);
        // What was committed is under way, with its part paid.
        let committed: f64 = whole.commit.rows()[0][..at].iter().sum::<f64>() + 0.25;
        assert!(close(own.under_way.iter().map(|u| u.units).sum(), committed), "{date}");
        // The rest of the earlier plan is a plan of the new case, so the new one is no dearer; without news it is not
        // cheaper either, or the earlier plan would not have been the best.
        assert!(close(paid(&rest, 0), paid(&whole, at)), "{date}: {} {}", paid(&rest, 0), paid(&whole, at));
        let end = |plan: &kuznia::Plan| {
            (*plan.cash.rows()[0].last().unwrap(), *plan.owed.rows()[0].last().unwrap())
        };
        let ((cash, owed), (old_cash, old_owed)) = (end(&rest), end(&whole));
        assert!(close(cash - owed, old_cash - old_owed), "{date}: {cash} {owed} {old_cash} {old_owed}");
        let short = |plan: &kuznia::Plan, from: usize| {
            let backlog: f64 = plan.backlog.rows()[0][from..].iter().sum();
            backlog + plan.short.rows().iter().flat_map(|short| &short[from..]).sum::<f64>()
        };
        assert!(close(short(&rest, 0), short(&whole, at)), "{date}");
        let record = Run::open(&run).unwrap().record().clone();
        assert!(record["parent"].as_str().unwrap().ends_with("first"), "{}", record["parent"]);
        assert_eq!(record["since"]["as_of"], date);
    }
    drop(first);
}

#[test]
fn a_plan_that_goes_on_can_be_gone_on_from() {
    let bench = tempfile::tempdir().unwrap();
    let case = bench.path().join("case");
    write(&case, &[]);
    plan_case(&case, &wishes(&bench.path().join("first")), &mut |_| {}).unwrap();
    let second = bench.path().join("second");
    plan_since(None, &since(bench.path(), "2026-07-01"), &wishes(&second), &mut |_| {}).unwrap();
    let again = Since { run: second, as_of: Instant::parse("2027-01-01").unwrap() };
    let twice = planned(plan_since(None, &again, &wishes(&bench.path().join("third")), &mut |_| {}).unwrap());
    let direct = bench.path().join("direct");
    let once =
        planned(plan_since(None, &since(bench.path(), "2027-01-01"), &wishes(&direct), &mut |_| {}).unwrap());
    let objective = |report: &PlanReport| match &report.ending {
        Ending::Planned { answer, .. } => answer.objective,
        other => panic!("{other:?}"),
    };
    let (twice, once) = (objective(&twice.0), objective(&once.0));
    assert!((twice - once).abs() <= 1e-4 * once.abs().max(1.0), "{twice} {once}");
}

#[test]
fn what_was_measured_takes_the_place_of_what_was_foreseen_and_is_reported() {
    let bench = tempfile::tempdir().unwrap();
    let case = bench.path().join("case");
    write(&case, &[]);
    let (_, whole) = planned(plan_case(&case, &wishes(&bench.path().join("first")), &mut |_| {}).unwrap());
    let actuals = "measure,key,date,value\nstock,ore/mill,2026-10-01,77\ncash,state,2026-10-01,5.5\nfielded,guard/kit,2026-10-01,1\nowed,bond,2026-10-01,50\nbacklog,bars,2026-10-01,2.5\nbought,buy,2026-07-01,11\nmade,hall/roll,2026-04-01,1\n";
    write(&case, &[("actuals", actuals)]);
    let run = bench.path().join("then");
    let report =
        plan_since(Some(&case), &since(bench.path(), "2026-10-01"), &wishes(&run), &mut |_| {}).unwrap();
    let (report, _) = planned(report);
    let own = &report.loaded.case;
    let ore = own.stores.rows().iter().find(|s| own.items[s.item].name == "ore").unwrap();
    assert_eq!(ore.opening.0, 77.0);
    assert_eq!(own.funds.rows()[0].opening.0, 5.5);
    assert_eq!(own.loans.rows()[0].opening_owed.0, 50.0);
    assert_eq!(own.requirements.rows()[0].opening_backlog.0, 2.5);
    assert_eq!(own.acceptances.rows()[1].opening_fielded.0, 1.0);
    let scheduled: f64 = own.loans.rows()[0].opening_repayments.iter().map(|(_, amount)| amount.0).sum();
    assert!(close(scheduled, 50.0), "the schedule follows what is owed: {scheduled}");
    // Ore bought in the third quarter arrives four months later: a third in the fourth quarter, the rest after it.
    let coming: f64 =
        own.receipts.iter().filter(|r| own.items[r.item].name == "ore").map(|r| r.quantity.0).sum();
    let planned_before = whole.buy.rows()[0][1];
    assert!(coming >= 11.0 + 4.0 - 1e-9, "what was really bought is on the way: {coming}, {planned_before}");
    let against = &report.past.as_ref().unwrap().against;
    assert_eq!(against.len(), 7);
    assert!(close(against[5].planned.unwrap(), whole.buy.rows()[0][2]));
    assert!(against.iter().all(|line| line.used && line.planned.is_some()));
    let table = Run::open(&run).unwrap().table("actuals").unwrap();
    assert_eq!(table.len(), 7);
    let screen = report.summary(kuznia::Style::default()).unwrap();
    assert!(screen.contains("PLAN AGAINST ACTUAL") && screen.contains("stock ore/mill"), "{screen}");
    // Both runs side by side: what was measured is an input that differs.
    let compared = compare(&[bench.path().join("first"), run]).unwrap();
    assert!(
        compared.changes.iter().any(|change| change.name() == "funds state opening"),
        "{:?}",
        compared.changes
    );
    assert!(
        compared
            .lines
            .iter()
            .any(|line| line.topic == "service" && line.name == "bars" && line.when == "2027")
    );
    let same = compare(&[bench.path().join("first"), bench.path().join("first")]).unwrap();
    assert!(same.changes.is_empty());
    assert!(same.lines.iter().all(|line| line.values[0] == line.values[1] || line.values[0].is_nan()));
}

#[test]
fn a_date_between_periods_is_refused_with_the_nearest() {
    let bench = tempfile::tempdir().unwrap();
    let case = bench.path().join("case");
    write(&case, &[]);
    plan_case(&case, &wishes(&bench.path().join("first")), &mut |_| {}).unwrap();
    for (date, hint) in
        [("2026-05-03", "2026-04-01"), ("2026-01-01", "very start"), ("2031-01-01", "2027-10-01")]
    {
        let refused =
            plan_since(None, &since(bench.path(), date), &wishes(&bench.path().join("no")), &mut |_| {});
        let note = format!("{}", refused.unwrap_err().faults());
        assert!(note.contains(date) && note.contains(hint), "{note}");
    }
}
