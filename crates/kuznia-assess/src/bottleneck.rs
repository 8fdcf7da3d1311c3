//! Why is it short: for each requirement that falls short, the root causes and the steps that lead to them.

use crate::causes::{Binding, project_name, requirement_row, trace};
use crate::chain::{Cause, causes};
use crate::prices::{Priced, discount};
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::number::plain;
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::RequirementId;
use kuznia_lp::Status;
use kuznia_plan::{Key, Tag};

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
            .say(format!(
                "{} of {} of `{}` are not served in {label}",
                plain(unserved),
                plain(need),
                requirement.name
            )),
    ];
    let Some((priced, row)) = matter.priced().zip(requirement_row(matter, r, t)) else {
        return findings;
    };
    let steps = trace(matter, priced, row);
    let money = format!("{} per unit", case.currency);
    let factor = discount(matter, t);
    if let Some(first) = steps.first() {
        let worth = first.price / factor;
        findings.push(
            Finding::new(name, subject, "worth", worth, &money)
                .at(case, t)
                .from("prices", first.name(matter)),
        );
        match cost_of_more(matter, priced, r, t) {
            Some(more) if more.is_nan() => {
                findings[0].words.push_str(": no more of it can be served, whatever it costs");
            }
            Some(more) if more > 1e-6 * first.price => {
                let cost = worth + more / factor;
                findings.push(Finding::new(name, subject, "cost_of_one_more", cost, &money).at(case, t));
                findings[0].words.push_str(&format!(
                    ": to serve one more would cost {} {}, and leaving it short costs {}",
                    plain(cost),
                    case.currency,
                    plain(worth)
                ));
            }
            _ => {}
        }
    }
    let mut told: Vec<Cause> = causes(matter, &steps);
    if only_roots {
        told.retain(|cause| cause.root);
        told.sort_by(|a, b| b.charge.total_cmp(&a.charge).then(a.step.binding.cmp(&b.step.binding)));
        told.truncate(ROOTS);
    }
    for cause in told {
        let measure = if cause.root { "root_cause" } else { "step" };
        let (kind, what) = about(matter, cause.step.tag(matter));
        let mut finding = Finding::new(name, (kind, &what), measure, cause.price, &money)
            .of("requirement", requirement.name.as_str())
            .of("charge", format!("{:.4}", cause.charge / factor))
            .of("depth", cause.depth.to_string());
        if let (Some(&first), Some(&last)) = (cause.periods.first(), cause.periods.last()) {
            let label = |t: PeriodId| case.calendar.period(t).label.as_str();
            let words = match cause.periods.len() {
                1 => label(first).to_owned(),
                all => format!("{} to {} ({all})", label(first), label(last)),
            };
            finding = finding.of("periods", words);
        }
        let mut finding = finding.from("prices", cause.step.name(matter)).say(words(matter, &cause));
        label.clone_into(&mut finding.period);
        findings.push(finding);
    }
    findings
}

/// What serving one unit more would add to the objective, present value per unit, over a thousandth of what is short: the
/// program solved again with less shortfall. NaN: no more can be served. `None`: not known.
fn cost_of_more(matter: &Matter, priced: &Priced, r: RequirementId, t: PeriodId) -> Option<f64> {
    let col = matter.formulation.columns().short[r]?.at(t);
    let short = priced.x[col.index()];
    if short <= 1e-6 {
        return None;
    }
    let less = 1e-3 * short;
    let mut lp = priced.warm()?;
    lp.set_col_bounds(col, priced.program.col_lower[col.index()], short - less).ok()?;
    let solution = lp.solve(&matter.lp_options(), &mut |_| {});
    match solution.status {
        Status::Infeasible => Some(f64::NAN),
        _ => solution.has_values().then(|| (solution.objective - priced.objective) / less),
    }
}

/// A cause as a sentence.
fn words(matter: &Matter, cause: &Cause) -> String {
    let Some(tag) = cause.step.tag(matter) else {
        return "a rule that was added".to_owned();
    };
    // Its periods are told beside it.
    let mut sentence = matter.formulation.sentence(Tag { period: None, ..tag });
    if let Some(dearer) = cause.dearer {
        sentence.push_str(&format!(
            "; one more would cost {} and is worth {}",
            plain(dearer),
            plain(cause.price)
        ));
    }
    match (cause.step.binding, tag.family) {
        (Binding::Bound(_), "project") => {
            let project = project_name(matter, tag.key);
            format!("no more of project `{project}` is committed than the plan chose")
        }
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
        _ => (SubjectKind::Row, formulation.sentence(Tag { period: None, ..tag })),
    }
}
