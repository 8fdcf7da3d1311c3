//! From the old standard to the new: shares by standard over time, the last date of each, and how mixed the fleet is.

use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{RequirementId, RequirementKind};

const NAME: &str = "transition";

/// Below this share a standard is gone.
const GONE: f64 = 1e-6;

/// Share of each standard in what serves needs, by period; the last period in which it serves at all; and for each need
/// the burden of several standards side by side: their effective number (the inverse of Σ shares², Laakso and Taagepera
/// 1979), 1 where one standard serves alone.
pub fn transition(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let mut findings = Vec::new();
    if case.standards.is_empty() {
        return findings;
    }
    let total = |at: usize| -> f64 { matter.figures.by_standard.iter().map(|series| series[at]).sum() };
    for (standard, name) in case.standards.iter() {
        let subject = (SubjectKind::Standard, name.as_str());
        let series = &matter.figures.by_standard[standard.index()];
        let mut last = None;
        for t in case.calendar.ids().filter(|t| total(t.index()) > 0.0) {
            let share = series[t.index()] / total(t.index());
            findings.push(Finding::new(NAME, subject, "share", share, "share").at(case, t));
            if share > GONE {
                last = Some(t);
            }
        }
        if let Some(last) = last {
            let years = case.calendar.years_at(case.calendar.period(last).end);
            let words = match last == case.calendar.last() {
                true => format!("{name} still serves at the end of the horizon"),
                false => format!("{name} serves last in {}", case.calendar.period(last).label),
            };
            let finding = Finding::new(NAME, subject, "last_served", years, "years from the start");
            findings.push(finding.at(case, last).say(words));
        }
    }
    for (r, requirement) in case.requirements.iter() {
        for t in case.calendar.ids() {
            let shares = shares(matter, r, t);
            let sum: f64 = shares.iter().sum();
            if sum > 0.0 {
                let squares: f64 = shares.iter().map(|share| (share / sum).powi(2)).sum();
                let subject = (SubjectKind::Requirement, requirement.name.as_str());
                findings.push(
                    Finding::new(NAME, subject, "mixed_standards", 1.0 / squares, "standards").at(case, t),
                );
            }
        }
    }
    findings
}

/// Effective units of each standard that serve a requirement in a period; items without one come last.
fn shares(matter: &Matter, r: RequirementId, t: PeriodId) -> Vec<f64> {
    let case = matter.case;
    let mut shares = vec![0.0; case.standards.len() + 1];
    for (a, row) in case.acceptances.iter().filter(|(_, row)| row.requirement == r) {
        let units = match case.requirements[r].kind {
            RequirementKind::Consume => matter.plan.serve[a][t.index()],
            RequirementKind::Hold => matter.plan.fielded[a][t.index()],
        };
        let standard = case.items[row.item].standard.map_or(case.standards.len(), Id::index);
        shares[standard] += row.effectiveness * units;
    }
    shares
}
