//! Cases from text, planned, and their findings.

use kuznia_assess::{AssessOptions, Finding, Matter};
use kuznia_case::{Case, Draft, Plan, check};
use kuznia_plan::{Outcome, PlanOptions, plan};

/// The case of a text.
pub(crate) fn case(text: &str) -> Case {
    let checked = check(&Draft::from_text("test", text));
    match checked.case {
        Some(case) => case,
        None => panic!("the case has faults:\n{:#?}\n{text}", checked.notes),
    }
}

/// Its plan, solved to the end.
pub(crate) fn planned(case: &Case) -> Plan {
    let options = PlanOptions { gap: 0.0, ..PlanOptions::default() };
    match plan(case, &options, &mut |_| {}) {
        Outcome::Planned(answer) => answer.plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// The findings of a question about the plan of a text.
pub(crate) fn ask(
    text: &str,
    options: &AssessOptions,
    question: fn(&Matter) -> Vec<Finding>,
) -> Vec<Finding> {
    let case = case(text);
    let plan = planned(&case);
    question(&Matter::new(&case, &plan, options))
}

/// The value of the only finding of a measure on a subject over the whole horizon, with these parts.
pub(crate) fn value(findings: &[Finding], subject: &str, measure: &str, part: &[(&str, &str)]) -> f64 {
    let has = |own: &Finding| {
        part.iter().all(|(name, value)| own.part.iter().any(|(own, text)| own == name && text == value))
    };
    let found: Vec<&Finding> = findings
        .iter()
        .filter(|own| own.subject == subject && own.measure == measure && own.period.is_empty() && has(own))
        .collect();
    assert_eq!(found.len(), 1, "{subject} {measure} {part:?} in {findings:#?}");
    found[0].value
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A whole number in [low, high].
    pub(crate) fn whole(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        low + (z ^ (z >> 31)) % (high - low + 1)
    }
}

/// Settings of a case of so many months.
pub(crate) fn months(count: usize) -> String {
    format!(
        "name = test\ncurrency = EUR\ncalendar.start = 2026-01-01\ncalendar.step = month\ncalendar.count = {count}\n\
         calendar.year_fraction = actual\neconomics.discount_rate = 0\n"
    )
}
