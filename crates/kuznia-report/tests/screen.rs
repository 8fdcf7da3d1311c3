//! The screen of a large case: it keeps its width and its length, and says what it leaves out.

use kuznia_case::{Case, Draft, check};
use kuznia_plan::{Answer, Outcome, PlanOptions, figures, plan};
use kuznia_report::{AuditLine, Style, View, infeasible, stopped, summary};

const LONG: &str = "An exceptionally long label that no column of any table can hold in full";

/// Appends so many rows.
fn rows(text: &mut String, count: usize, row: impl Fn(usize) -> String) {
    (0..count).for_each(|at| text.push_str(&format!("{}\n", row(at))));
}

/// A case with more projects, needs, funds and targets than a screen holds.
fn crowded() -> String {
    let mut text = format!(
        "name = crowded\ntitle = {LONG}\ncurrency = EUR thousand\ncalendar.start = 2026-01-01\n\
         calendar.step = quarter\ncalendar.count = 40\neconomics.discount_rate = 0.04\n\
         economics.horizon_value = annuity\n"
    );
    text.push_str("\n[countries]\ncountry,bloc\nhome,home\nabroad,other\n\n[sites]\nsite,label,country\n");
    text.push_str(&format!("works,{LONG},home\n"));
    text.push_str("\n[items]\nitem,label,unit,family,standard,unit_value\nore,Ore,t,,,2\n");
    rows(&mut text, 12, |i| format!("good-{i},Good {i} {LONG},piece,goods,{},10", ["old", "new"][i % 2]));
    text.push_str("\n[recipes]\nprocess,item,role,quantity\n");
    rows(&mut text, 12, |i| format!("make-{i},ore,input,1\nmake-{i},good-{i},output,1"));
    text.push_str("\n[lines]\nline,label,site,installed\n");
    rows(&mut text, 12, |i| format!("line-{i},Line {i} {LONG},works,1"));
    text.push_str("\n[line_processes]\nline,process,runs_per_year,cost\n");
    rows(&mut text, 12, |i| format!("line-{i},make-{i},{},1", 90 + i));
    text.push_str("\n[projects]\nproject,label,kind,max_units,whole_units,cost,lead_months,lifetime_years\n");
    rows(&mut text, 20, |i| {
        let cost = if i < 16 { 100 + i } else { 9_000_000 };
        format!("project-{i},Project {i} {LONG},expand,2,no,{cost},{},15", 3 * (i % 5))
    });
    text.push_str("\n[project_effects]\nproject,effect,on,amount,when\n");
    rows(&mut text, 20, |i| format!("project-{i},line,line-{},0.3,completion", i % 12));
    text.push_str("\n[offers]\noffer,supplier,country,item,site,price\nore,mine,abroad,ore,works,2\n");
    text.push_str("\n[requirements]\nrequirement,label,site,kind,amount,shortfall_cost\n");
    rows(&mut text, 12, |i| format!("need-{i},Need {i} {LONG},works,consume,200,{}", 50 + i));
    text.push_str("\n[acceptances]\nrequirement,item\n");
    rows(&mut text, 12, |i| format!("need-{i},good-{i}"));
    text.push_str("\n[funds]\nfund,label,opening,covers\n");
    rows(&mut text, 8, |i| format!("fund-{i},Fund {i} {LONG},{},all", 4_000_000 - i));
    text.push_str("\n[targets]\ntarget,measure,scope,per,at_least,penalty\n");
    rows(&mut text, 6, |i| format!("served-{i},service,requirement:need-{i},year,0.99,{}", i + 1));
    text
}

fn case(text: &str) -> Case {
    let checked = check(&Draft::from_text("crowded", text));
    checked.case.unwrap_or_else(|| panic!("the case has faults:\n{:#?}", checked.notes))
}

fn answer(case: &Case) -> Answer {
    match plan(case, &PlanOptions::default(), &mut |_| {}) {
        Outcome::Planned(answer) => *answer,
        other => panic!("there is a plan: {other:?}"),
    }
}

/// No line is wider than the page, terminal codes not counted.
fn fits(text: &str, width: usize) {
    for line in text.lines() {
        let plain = line.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        assert!(plain.chars().count() <= width, "too wide: {plain}");
    }
}

#[test]
fn a_crowded_case_fits_the_screen_and_says_what_is_left_out() {
    let case = case(&crowded());
    let answer = answer(&case);
    let figures = figures(&case, &answer.plan);
    let audit = AuditLine {
        worst_violation: 1.2e-10,
        worst_row: LONG.repeat(2),
        objective_recomputed: answer.objective,
    };
    let view = View {
        case: &case,
        variant: Some("wide"),
        answer: &answer,
        figures: &figures,
        audit: &audit,
        run: "r",
    };
    let text = summary(&view, Style::default());
    fits(&text, 100);
    let lines = text.lines().count();
    assert!(lines <= 60, "{lines} lines are no screen:\n{text}");
    for words in [
        "smaller project",
        "show r investments",
        "better covered need",
        "show r shortfalls",
        "more funds",
        "weaker bottleneck",
    ] {
        assert!(text.contains(words), "lacks {words:?}:\n{text}");
    }
    let bold = summary(&view, Style { bold: true, ..Style::default() });
    assert!(bold.contains("\u{1b}[1mWHAT TO DO\u{1b}[0m"));
    assert_eq!(
        bold.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""),
        text,
        "bold changes nothing but the looks"
    );
    fits(&summary(&view, Style { width: 80, bold: false }), 80);
}

#[test]
fn a_bar_runs_from_commitment_over_completion_to_the_end_of_life() {
    let text = "name = bar\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = quarter\ncalendar.count = 8\n\
        \n[countries]\ncountry,bloc\nhome,home\n\n[sites]\nsite,country\nworks,home\n\n[items]\nitem,unit,unit_value\nkit,piece,1\n\
        \n[recipes]\nprocess,item,role,quantity\nmake,kit,output,1\n\n[lines]\nline,site,installed\nhall,works,0\n\
        \n[line_processes]\nline,process,runs_per_year\nhall,make,100\n\
        \n[projects]\nproject,kind,cost,lead_months,lifetime_years,earliest,latest\nhut,build,1,6,1,2026-04-01,2026-04-01\n\
        \n[project_effects]\nproject,effect,on,amount,when\nhut,line,hall,1,completion\n\
        \n[requirements]\nrequirement,site,kind,amount,shortfall_cost\nkits,works,consume,100,10\n\
        \n[acceptances]\nrequirement,item\nkits,kit\n";
    let case = case(text);
    let answer = answer(&case);
    let figures = figures(&case, &answer.plan);
    let audit =
        AuditLine { worst_violation: 0.0, worst_row: String::new(), objective_recomputed: answer.objective };
    let view =
        View { case: &case, variant: None, answer: &answer, figures: &figures, audit: &audit, run: "r" };
    let text = summary(&view, Style::default());
    let row = text.lines().find(|line| line.starts_with("hut")).unwrap_or_else(|| panic!("{text}"));
    let bar: String = row.chars().skip_while(|c| *c != '▸').collect();
    // Five characters a quarter: two quarters of construction, four in force, then the life is over.
    let each = bar.chars().filter(|c| *c == '█').count() / 4;
    assert_eq!(bar, format!("▸{}{}", "─".repeat(2 * each - 1), "█".repeat(4 * each)), "{text}");
}

#[test]
fn what_is_said_without_a_plan_fits_the_screen() {
    let case = case(&crowded());
    let row = kuznia_plan::ConflictRow {
        inputs: Vec::new(),
        places: Vec::new(),
        row: format!("requirement[{LONG},2026Q1]"),
        family: "requirement".to_owned(),
        words: format!("requirement `{LONG}` is served in full in 2026Q1"),
        mend: Some(format!("let requirement `{LONG}` fall short by 5")),
    };
    let text =
        infeasible(&case, &[row.clone(), kuznia_plan::ConflictRow { mend: None, ..row }], Style::default());
    fits(&text, 100);
    assert!(text.contains("These 2 rules cannot all hold") && text.contains("WHAT WOULD MEND IT"), "{text}");
    let text = stopped(&case, "stopped before any plan was found", 1234.5, Style::default());
    fits(&text, 100);
    assert!(text.contains("No plan can cost less than 1,234"), "{text}");
    assert!(!stopped(&case, "stopped", f64::NEG_INFINITY, Style::default()).contains("less than"));
}
