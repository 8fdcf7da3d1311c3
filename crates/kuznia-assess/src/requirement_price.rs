//! What one more unit of need costs, period by period.

use crate::prices::discount;
use crate::{Finding, Matter, SubjectKind};
use kuznia_case::case::RequirementKind;
use kuznia_lp::Row;
use kuznia_plan::Key;

const NAME: &str = "requirement_price";

/// Marginal cost of each requirement by period: the price of its row, undiscounted. A unit more of a need that is used up
/// costs so much once; a level that is one higher costs so much in the period. At most the shortfall cost.
pub fn requirement_price(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let Some(priced) = matter.priced() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (at, &price) in priced.row_dual.iter().enumerate() {
        let Some(tag) = matter.formulation.row_tag(Row(at as u32)) else {
            continue;
        };
        let ("requirement", Key::Requirement(r), Some(t)) = (tag.family, tag.key, tag.period) else {
            continue;
        };
        let requirement = &case.requirements[r];
        let unit = match requirement.kind {
            RequirementKind::Consume => format!("{} per unit", case.currency),
            RequirementKind::Hold => format!("{} per unit of level", case.currency),
        };
        let subject = (SubjectKind::Requirement, requirement.name.as_str());
        findings.push(
            Finding::new(NAME, subject, "marginal_cost", price / discount(matter, t), &unit)
                .at(case, t)
                .from("prices", matter.formulation.row_name(Row(at as u32))),
        );
    }
    findings
}
