//! What a point of independence costs: slopes of the frontier around the plan, without asking for whole units.

use crate::frontier::{FrontierOptions, frontier, frontier_findings};
use crate::{Finding, Matter, SubjectKind};
use kuznia_case::case::{Measure, Scope};

const NAME: &str = "price_of_independence";

/// Points above the plan's share up to which the price is told.
const REACH: f64 = 0.2;

/// Steps on the way.
const POINTS: usize = 5;

/// The plan's domestic share by the linear measure of the target `domestic_share`, and the cost of going up to twenty points
/// beyond it in steps of five: a lower bound, since whole units are not asked for. `kuznia frontier` asks for them.
pub fn price_of_independence(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let served: f64 = matter.figures.served_value.iter().sum();
    if served <= 0.0 {
        return Vec::new();
    }
    let share = matter.figures.domestic_value.iter().sum::<f64>() / served;
    let subject = (SubjectKind::Case, case.name.as_str());
    let mut findings = vec![
        Finding::new(NAME, subject, "domestic_share", share, "share")
            .say("of the plan, by the linear measure of the target `domestic_share`"),
    ];
    let from = share.clamp(0.0, 1.0);
    let to = (from + REACH).min(1.0);
    if to - from < 1e-6 {
        return findings;
    }
    let options = FrontierOptions {
        measure: Measure::DomesticShare,
        scope: Scope::default(),
        from,
        to,
        points: POINTS,
        gap: 0.01,
        time_limit: None,
        relaxed: true,
        threads: None,
        stop: matter.options.stop.clone(),
    };
    let points = frontier(case, &options, &[], &mut |_| {});
    findings.extend(frontier_findings(NAME, case, Measure::DomesticShare, &points));
    findings
}
