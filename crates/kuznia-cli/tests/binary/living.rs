//! `plan --rolling`, `plan --since` and `compare` through the binary, on a case whose figures are derived by hand.
//!
//! A hall makes 100 kits a year for 8 each (two blanks at 3 and a run at 2); a kit that is missing costs 50; money is not
//! discounted. Needed are 50 kits in 2026, 150 in 2027 and 200 in 2028. The annex (300, two years, only to be begun in
//! 2026) doubles the hall from 2028 on. The best plan makes 100 kits in 2026 and keeps 50 of them for 2027: 400 kits for
//! 3,200 and the annex for 300, together 3,500.

use crate::common::{Bench, Ran};
use serde_json::Value;
use std::fs;

const TABLES: &[(&str, &str)] = &[
    (
        "case.toml",
        "name = \"shed\"\ncurrency = \"EUR\"\n\n[calendar]\nstart = 2026-01-01\nstep = \"year\"\ncount = 3\n\n\
         [economics]\ndiscount_rate = 0\nhorizon_value = \"none\"\n",
    ),
    ("countries.csv", "country,bloc\nland,home\n"),
    ("sites.csv", "site,country\nworks,land\n"),
    ("items.csv", "item,unit,unit_value\nblank,piece,3\nkit,piece,20\n"),
    ("recipes.csv", "process,item,role,quantity\nassemble,blank,input,2\nassemble,kit,output,1\n"),
    ("lines.csv", "line,site,installed\nhall,works,1\n"),
    ("line_processes.csv", "line,process,runs_per_year,cost\nhall,assemble,100,2\n"),
    // Blanks cannot be bought ahead, which would cost the same.
    ("stores.csv", "site,item,opening,capacity\nworks,kit,0,\nworks,blank,,0\n"),
    ("offers.csv", "offer,supplier,country,item,site,price\nblanks,rolling-co,land,blank,works,3\n"),
    ("requirements.csv", "requirement,site,kind,shortfall_cost\nneed,works,consume,50\n"),
    (
        "requirement_levels.csv",
        "requirement,from,amount\nneed,2026-01-01,50\nneed,2027-01-01,150\nneed,2028-01-01,200\n",
    ),
    ("acceptances.csv", "requirement,item\nneed,kit\n"),
    (
        "projects.csv",
        "project,kind,cost,lead_months,max_units,whole_units,latest\nannex,expand,300,24,1,yes,2026-12-31\n",
    ),
    ("project_effects.csv", "project,effect,on,when,amount\nannex,line,hall,completion,1\n"),
];

/// A bench with the case `shed` and its plan `first`.
fn planned() -> Bench {
    let bench = Bench::new();
    fs::create_dir(bench.path("shed")).expect("the folder can be made");
    for (file, text) in TABLES {
        fs::write(bench.path("shed").join(file), text).expect("the file can be written");
    }
    let value = json(&bench.run(&["plan", "shed", "-o", "first", "--json"]));
    assert_near(&value["objective"], 3_500.0);
    bench
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|why| panic!("not one JSON object ({why}):\n{}", ran.stdout))
}

#[track_caller]
fn assert_near(value: &Value, wanted: f64) {
    let found = value.as_f64().unwrap_or(f64::NAN);
    assert!((found - wanted).abs() <= 1e-6 * wanted.abs().max(1.0), "{value}, not {wanted}");
}

/// The numbers of a line of `compare --json`.
#[track_caller]
fn figures<'v>(value: &'v Value, topic: &str, name: &str, when: &str) -> &'v [Value] {
    let lines = value["figures"].as_array().expect("figures");
    let is_it = |line: &&Value| line["topic"] == topic && line["name"] == name && line["when"] == when;
    let line = lines.iter().find(is_it);
    line.unwrap_or_else(|| panic!("no {topic} {name} {when} in {lines:#?}"))["values"]
        .as_array()
        .expect("values")
}

#[test]
fn limited_foresight_keeps_no_stock_for_what_it_does_not_see() {
    let bench = planned();
    // Two years are seen, one is kept: 2026 knows of the need of 2027, and nothing is lost.
    let two = json(&bench.run(&["plan", "shed", "--rolling", "2/1", "-o", "two", "--json"]));
    assert_near(&two["objective"], 3_500.0);
    assert_near(&two["rolling"]["objective_seeing_all"], 3_500.0);
    assert_eq!(two["rolling"]["windows"].as_array().map(Vec::len), Some(2));
    // One year is seen: 50 kits are made in 2026, so that 50 are missing in 2027. 350 kits, the annex, 50 missing.
    let one = json(&bench.run(&["plan", "shed", "--rolling", "1/1", "-o", "one", "--json"]));
    assert_near(&one["objective"], 350.0 * 8.0 + 300.0 + 50.0 * 50.0);
    assert_near(&one["rolling"]["objective_seeing_all"], 3_500.0);
    assert_near(&one["bound"], 3_500.0);
    let windows = one["rolling"]["windows"].as_array().expect("windows");
    let seen: Vec<_> = windows.iter().map(|w| (w["first"].as_str(), w["last_seen"].as_str())).collect();
    assert_eq!(seen, ["2026", "2027", "2028"].map(|year| (Some(year), Some(year))));
    assert_eq!(one["audit"]["passed"], true);
    let screen = bench.run(&["show", "one"]).stdout;
    assert!(screen.contains("2,100"), "the screen says what limited foresight costs:\n{screen}");
}

#[test]
fn a_plan_goes_on_from_what_was_measured_with_its_commitments_frozen() {
    let bench = planned();
    let since = ["plan", "shed", "--since", "first", "--as-of", "2027-01-01", "--json"];
    // Without news: 350 kits are still to be made, and half of the annex is still to be paid.
    let same = json(&bench.run(&[&since[..], &["-o", "same"]].concat()));
    assert_near(&same["objective"], 350.0 * 8.0 - 50.0 * 8.0 + 150.0);
    let frozen = &same["since"]["frozen"][0];
    assert_eq!((&frozen["project"], &frozen["date"]), (&"annex".into(), &"2026-01-01".into()));
    assert_near(&frozen["units"], 1.0);
    // Of the 50 kits in store 30 were lost, and 95 were made in 2026.
    let actuals = "measure,key,date,value\nstock,kit/works,2027-01-01,20\nmade,hall/assemble,2026-01-01,95\n";
    fs::write(bench.path("shed/actuals.csv"), actuals).expect("the file can be written");
    let news = json(&bench.run(&[&since[..], &["-o", "news"]].concat()));
    assert_near(&news["objective"], 300.0 * 8.0 + 150.0 + 30.0 * 50.0);
    let told: Vec<(&Value, &Value)> = (news["since"]["actuals"].as_array().expect("actuals").iter())
        .map(|line| (&line["planned"], &line["actual"]))
        .collect();
    assert_eq!(told.len(), 2);
    for ((planned, actual), wanted) in told.into_iter().zip([(50.0, 20.0), (100.0, 95.0)]) {
        assert_near(planned, wanted.0);
        assert_near(actual, wanted.1);
    }
    let screen = bench.run(&["show", "news"]).stdout;
    assert!(screen.contains("PLAN AGAINST ACTUAL") && screen.contains("stock kit/works"), "{screen}");
    // A date inside of a period.
    let ran = bench.run(&["plan", "shed", "--since", "first", "--as-of", "2027-05-01"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("2027-01-01"), "the nearest start is named: {}", ran.stderr);
}

#[test]
fn runs_are_compared_in_inputs_service_and_cost() {
    let bench = planned();
    json(&bench.run(&["plan", "shed", "--rolling", "1/1", "-o", "one", "--json"]));
    let file = bench.path("shed/requirements.csv");
    fs::write(&file, "requirement,site,kind,shortfall_cost\nneed,works,consume,40\n")
        .expect("it can be written");
    fs::write(
        bench.path("shed/projects.csv"),
        "project,kind,cost,lead_months,max_units,whole_units,latest\n",
    )
    .expect("it can be written");
    fs::remove_file(bench.path("shed/project_effects.csv")).expect("it is there");
    // Without the annex 100 kits are missing in 2028.
    let bare = json(&bench.run(&["plan", "shed", "-o", "bare", "--json"]));
    assert_near(&bare["objective"], 300.0 * 8.0 + 100.0 * 40.0);
    let value = json(&bench.run(&["compare", "first", "one", "bare", "--json"]));
    assert_eq!(value["runs"], serde_json::json!(["first", "one", "bare"]));
    let inputs = value["inputs"].as_array().expect("inputs");
    let cost = inputs.iter().find(|cell| cell["column"] == "shortfall_cost").expect("the cell that differs");
    assert_eq!((&cost["table"], &cost["key"]), (&"requirements".into(), &"need".into()));
    assert_eq!(cost["values"], serde_json::json!(["50", "50", "40"]));
    let lines = |topic: &str, name: &str, when: &str, wanted: [f64; 3]| {
        let values = figures(&value, topic, name, when);
        values.iter().zip(wanted).for_each(|(value, wanted)| assert_near(value, wanted));
    };
    lines("service", "need", "2026", [1.0, 1.0, 1.0]);
    lines("service", "need", "2027", [1.0, 100.0 / 150.0, 1.0]);
    lines("service", "need", "2028", [1.0, 1.0, 0.5]);
    lines("cost", "shortfall", "", [0.0, 2_500.0, 4_000.0]);
    lines("cost", "capital", "", [300.0, 300.0, 0.0]);
    // The screen shows what differs, and only that.
    let ran = bench.run(&["compare", "first", "one"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("5,600") && ran.stdout.contains("3,500"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2027") && !ran.stdout.contains("2028"), "{}", ran.stdout);
}
