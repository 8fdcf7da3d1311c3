//! Why is it short: for each requirement that falls short, the root causes and the steps that lead to them.

use crate::causes::{Binding, Step, project_name, requirement_row, trace};
use crate::prices::discount;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::RequirementId;
use kuznia_plan::{Key, Tag};
use std::collections::BTreeSet;

const NAME: &str = "bottleneck";

/// Root causes that are told of each shortfall.
const ROOTS: usize = 5;

/// For each requirement that falls short, in the period in which it falls shortest: what is missing, what one unit more
/// would save, and the root causes: rows that bind and that nothing upstream could ease, with what one unit of each would
/// save (its price) and its part of the shortfall's price (its charge), both undiscounted.
pub fn bottleneck(matter: &Matter) -> Vec<Finding> {
    let mut findings = Vec::new();
    for r in matter.case.requirements.ids() {
        if let Some(t) = worst_period(matter, r) {
            findings.extend(chain(matter, NAME, r, t, true));
        }
    }
    findings
}

/// The period in which the greatest part of a need is not served.
pub(crate) fn worst_period(matter: &Matter, r: RequirementId) -> Option<PeriodId> {
    let (need, unserved) = (&matter.figures.need[r], &matter.figures.unserved[r]);
    let share = |t: PeriodId| {
        let need = need[t.index()];
        if need > 0.0 { unserved[t.index()] / need } else { 0.0 }
    };
    let short = matter.case.calendar.ids().filter(|&t| share(t) > 1e-6);
    short.max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)))
}

/// The chain of a requirement in a period as findings: the shortfall, then its steps, or its roots only.
pub(crate) fn chain(
    matter: &Matter,
    name: &'static str,
    r: RequirementId,
    t: PeriodId,
    only_roots: bool,
) -> Vec<Finding> {
    let case = matter.case;
    let requirement = &case.requirements[r];
    let subject = (SubjectKind::Requirement, requirement.name.as_str());
    let (need, unserved) = (matter.figures.need[r][t.index()], matter.figures.unserved[r][t.index()]);
    let label = &case.calendar.period(t).label;
    let mut findings = vec![
        Finding::new(name, subject, "unserved", unserved, "effective units")
            .at(case, t)
            .from("shortfalls", format!("{}/{label}", requirement.name))
            .say(format!("{unserved:.4} of {need:.4} of `{}` are not served in {label}", requirement.name)),
    ];
    let Some((priced, row)) = matter.priced().zip(requirement_row(matter, r, t)) else {
        return findings;
    };
    let steps = trace(matter, priced, row);
    let told = steps.iter().filter(|step| if only_roots { step.root } else { step.depth > 0 });
    let mut told: Vec<&Step> = told.collect();
    if only_roots {
        told.sort_by(|a, b| b.charge.total_cmp(&a.charge).then(a.binding.cmp(&b.binding)));
        // The same limit in several periods is one cause, told where it takes most.
        let mut seen = BTreeSet::new();
        told.retain(|step| step.tag(matter).is_none_or(|tag| seen.insert((tag.family, tag.key))));
        told.truncate(ROOTS);
    }
    for step in told {
        let measure = if step.root { "root_cause" } else { "step" };
        let factor = step.tag(matter).and_then(|tag| tag.period).map_or(1.0, |own| discount(matter, own));
        let (kind, what) = about(matter, step.tag(matter));
        let mut finding = Finding::new(
            name,
            (kind, &what),
            measure,
            step.price / factor,
            &format!("{} per unit", case.currency),
        )
        .of("requirement", requirement.name.as_str())
        .of("charge", format!("{:.4}", step.charge / discount(matter, t)))
        .of("depth", step.depth.to_string())
        .from("prices", step.name(matter))
        .say(words(matter, step));
        label.clone_into(&mut finding.period);
        findings.push(finding);
    }
    findings
}

/// A step as a sentence.
fn words(matter: &Matter, step: &Step) -> String {
    let Some(tag) = step.tag(matter) else {
        return "a rule that was added".to_owned();
    };
    let sentence = matter.formulation.sentence(tag);
    match (step.binding, step.root, tag.family) {
        (Binding::Bound(_), _, "project") => {
            let project = project_name(matter, tag.key);
            format!("no more of project `{project}` is committed than the plan chose")
        }
        (_, true, _) => format!("root cause: {sentence}"),
        _ => sentence,
    }
}

/// Kind and name of what a row is about.
pub(crate) fn about(matter: &Matter, tag: Option<Tag>) -> (SubjectKind, String) {
    let (case, formulation) = (matter.case, &matter.formulation);
    let Some(tag) = tag else {
        return (SubjectKind::Row, String::new());
    };
    match tag.key {
        Key::Cell(cell) => {
            let found = formulation.cells().find(|(own, _, _)| *own == cell);
            let name =
                found.map(|(_, item, site)| format!("{}/{}", case.items[item].name, case.sites[site].name));
            (SubjectKind::Store, name.unwrap_or_default())
        }
        Key::Arc(arc) => {
            let found = formulation.arcs().find(|(own, _, _)| *own == arc);
            (SubjectKind::Link, found.map_or_else(String::new, |(_, link, _)| case.links[link].name.clone()))
        }
        Key::Line(l) => (SubjectKind::Line, case.lines[l].name.clone()),
        Key::LineProcess(lp) => (SubjectKind::Line, case.lines[case.line_processes[lp].line].name.clone()),
        Key::Project(k) | Key::Projects(k, _) => (SubjectKind::Project, case.projects[k].name.clone()),
        Key::Offer(o) => (SubjectKind::Offer, case.offers[o].name.clone()),
        Key::Link(a) => (SubjectKind::Link, case.links[a].name.clone()),
        Key::Aid(a) => (SubjectKind::Donor, case.donors[case.aid[a].donor].clone()),
        Key::Requirement(r) => (SubjectKind::Requirement, case.requirements[r].name.clone()),
        Key::Acceptance(a) => {
            (SubjectKind::Requirement, case.requirements[case.acceptances[a].requirement].name.clone())
        }
        Key::Item(i) => (SubjectKind::Item, case.items[i].name.clone()),
        Key::Region(g) => (SubjectKind::Region, case.regions[g].name.clone()),
        Key::Skill(skill, g) => {
            (SubjectKind::Region, format!("{}/{}", case.skills[skill], case.regions[g].name))
        }
        Key::Labour(w) => {
            let own = case.labour.as_ref().map(|labour| &labour[w]);
            let name = own.map(|own| format!("{}/{}", case.skills[own.skill], case.regions[own.region].name));
            (SubjectKind::Region, name.unwrap_or_default())
        }
        Key::Fund(f) | Key::GroupFund(_, f) => (SubjectKind::Fund, case.funds[f].name.clone()),
        Key::Loan(b) => (SubjectKind::Fund, case.funds[case.loans[b].fund].name.clone()),
        _ => (SubjectKind::Row, formulation.sentence(tag)),
    }
}
