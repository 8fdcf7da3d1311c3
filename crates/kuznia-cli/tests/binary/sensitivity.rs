//! `sensitivity` through the binary, on the example that is solved by hand.

use crate::common::{Bench, Ran};
use serde_json::Value;

/// The example `tiny` with three ranges, whose effects on its 8,800 are known.
///
/// 60 kits are imported at 20, 10 are missing at 50, the second hall costs 1,500: ±10, ±10 and ±500 around these move the
/// cost by ±600, ±100 and ±500, each by itself and all alike where nothing else turns.
fn tiny() -> Bench {
    let bench = Bench::new();
    assert_eq!(bench.run(&["init", "tiny", "--from", "tiny"]).code, 0);
    let ranges = "table,key,column,low,high,source\noffers,kits,price,10,30,quote\n\
                  requirements,need,shortfall_cost,40,60,\nprojects,second-hall,cost,1000,2000,guess\n";
    std::fs::write(bench.path("tiny/ranges.csv"), ranges).expect("the table is written");
    let evidence = "source,title,kind\nquote,A quotation,published\nguess,A guess,assumed\n";
    std::fs::write(bench.path("tiny/evidence.csv"), evidence).expect("the table is written");
    bench
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("one JSON object")
}

fn value(answer: &Value, subject: &str, measure: &str, parts: &[(&str, &str)]) -> f64 {
    let findings = answer["findings"].as_array().expect("findings");
    let own = |own: &&Value| {
        own["subject"] == subject
            && own["measure"] == measure
            && parts.iter().all(|(name, value)| own["part"][name] == *value)
    };
    let found = findings.iter().find(own).unwrap_or_else(|| panic!("no {measure} of {subject}"));
    found["value"].as_f64().expect("a number")
}

const PRICE: &str = "offers kits price";
const SHORT: &str = "requirements need shortfall_cost";
const HALL: &str = "projects second-hall cost";

#[test]
fn the_tornado_is_that_derived_by_hand() {
    let bench = tiny();
    assert_eq!(bench.run(&["plan", "tiny", "-o", "run"]).code, 0);
    let answer =
        json(&bench.run(&["sensitivity", "run", "-o", "swings", "--sample", "0", "--replan", "--json"]));
    assert_eq!((answer["status"].as_str(), answer["parent"].as_str()), (Some("answered"), Some("run")));
    for way in ["projects fixed", "planned anew"] {
        for (subject, half) in [(PRICE, 600.0), (SHORT, 100.0), (HALL, 500.0)] {
            let at =
                |end| value(&answer, subject, "outcome", &[("outcome", "cost"), ("at", end), ("way", way)]);
            assert!((at("low") - (8_800.0 - half)).abs() < 1e-3, "{subject} {way} {}", at("low"));
            assert!((at("high") - (8_800.0 + half)).abs() < 1e-3, "{subject} {way} {}", at("high"));
        }
    }
    // A linear model: every trajectory finds the same effect.
    let effect = value(&answer, HALL, "mean_effect", &[("outcome", "cost")]);
    let spread = value(&answer, HALL, "effect_deviation", &[("outcome", "cost")]);
    assert!((effect - 1_000.0).abs() < 1e-3 && spread < 1e-3, "{effect} {spread}");
    // A guess that moves 500 comes before a published quotation that moves 600 and a missing source that moves 100.
    let ranks = [HALL, PRICE, SHORT].map(|subject| value(&answer, subject, "verify_rank", &[]));
    assert_eq!(ranks, [1.0, 2.0, 3.0]);
    let shown = bench.run(&["show", "swings"]).stdout;
    assert!(shown.contains("tornado of cost, planned anew") && shown.contains("verify first"), "{shown}");
}

#[test]
fn shares_of_the_variance_are_those_of_a_sum() {
    let bench = tiny();
    let words = ["sensitivity", "tiny", "--sample", "128", "--trajectories", "4", "--json"];
    let answer = json(&bench.run(&words));
    let whole = 600.0_f64.powi(2) + 100.0_f64.powi(2) + 500.0_f64.powi(2);
    for (subject, half) in [(PRICE, 600.0_f64), (SHORT, 100.0), (HALL, 500.0)] {
        let share = half.powi(2) / whole;
        for measure in ["first_order", "total_order"] {
            let found = value(&answer, subject, measure, &[("outcome", "cost")]);
            assert!((found - share).abs() < 0.12, "{subject} {measure} {found} {share}");
        }
        let at = |measure| value(&answer, subject, measure, &[("outcome", "cost")]);
        assert!(at("total_order_low") <= at("total_order") && at("total_order") <= at("total_order_high"));
    }
    let again = json(&bench.run(&[&words[..], &["--threads", "3"]].concat()));
    assert_eq!(again["findings"], answer["findings"]);
}

#[test]
fn without_ranges_it_says_what_to_fill_in() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["init", "tiny", "--from", "tiny"]).code, 0);
    let ran = bench.run(&["sensitivity", "tiny"]);
    assert!(ran.code == 1 && ran.stderr.contains("the case has no ranges"), "{}", ran.stderr);
    assert!(ran.stderr.contains("fill the table `ranges`"), "{}", ran.stderr);
}
