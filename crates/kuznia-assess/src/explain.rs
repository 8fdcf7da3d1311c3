//! Why is it so, and what would change it: explanations of a shortfall and of a project, with remedies tried for real.

mod project;
mod remedies;

pub use project::explain_project;

use crate::bottleneck::{chain, worst_period};
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::PeriodId;
use kuznia_case::case::RequirementId;

const NAME: &str = "explain";

/// Explains a requirement in a period (by default that in which it falls shortest): what is missing, the chain of binding
/// rows from the shortfall to its root causes with their prices, and the remedies that were tried, the cheapest first.
pub fn explain_requirement(matter: &Matter, r: RequirementId, period: Option<PeriodId>) -> Vec<Finding> {
    let case = matter.case;
    let requirement = &case.requirements[r];
    let Some(t) = period.or_else(|| worst_period(matter, r)) else {
        let words = format!("`{}` is served in full in every period", requirement.name);
        let subject = (SubjectKind::Requirement, requirement.name.as_str());
        return vec![Finding::new(NAME, subject, "unserved", 0.0, "effective units").say(words)];
    };
    let mut findings = chain(matter, NAME, r, t, false);
    findings.extend(remedies::try_remedies(matter, r, t));
    findings
}
