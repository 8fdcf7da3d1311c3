//! Why a project was chosen or not, and at what cost it would be otherwise.

use super::NAME;
use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::number::plain;
use kuznia_case::case::ProjectId;
use kuznia_lp::{Options, Program, Solution};

/// Explains a project: units that the plan commits; the least cost without it if it was chosen, with one unit more if it
/// was not; what the project is worth (the difference); and the cost per unit at which the decision would turn, all else
/// equal. All other decisions are free to change; `gap` is that to which the programs are solved.
pub fn explain_project(matter: &Matter, k: ProjectId, gap: f64) -> Vec<Finding> {
    let case = matter.case;
    let project = &case.projects[k];
    let subject = (SubjectKind::Project, project.name.as_str());
    let commits = &matter.formulation.columns().commit[k];
    let point = point_of(matter);
    let units: f64 = commits.iter().map(|commit| point[commit.col.index()]).sum();
    let money = case.currency.as_str();
    let mut findings =
        vec![Finding::new(NAME, subject, "units", units, "units").from("investments", project.name.as_str())];
    if commits.is_empty() {
        findings[0].words = format!("`{}` cannot be committed within the horizon", project.name);
        return findings;
    }
    let original = &matter.formulation.program;
    let chosen = units > 1e-9;
    let mut program: Program = original.clone();
    if chosen {
        for commit in commits {
            program.col_upper[commit.col.index()] = 0.0;
        }
    } else {
        let least = if project.whole_units { 1.0 } else { project.max_units.min(1.0) };
        let terms: Vec<_> = commits.iter().map(|commit| (commit.col, 1.0)).collect();
        program.add_row(least, f64::INFINITY, &terms);
    }
    let now = original.objective(&point);
    let other = solve(matter, &program, gap, (!chosen).then_some(&point[..]));
    if !other.has_values() {
        findings.push(Finding::new(NAME, subject, "worth", f64::NAN, money).say(match chosen {
            true => format!("without `{}` there is no plan (or none was found)", project.name),
            false => format!("with `{}` there is no plan (or none was found)", project.name),
        }));
        return findings;
    }
    let difference = other.objective - now;
    let share = if now.abs() > 0.0 { 100.0 * difference / now.abs() } else { 0.0 };
    let measure = if chosen { "cost_without" } else { "cost_with" };
    let condition = match chosen {
        true => format!("without `{}`", project.name),
        false => format!("with a unit of `{}`", project.name),
    };
    let amount = format!("{} {money} ({} %)", plain(difference.abs()), plain(share.abs()));
    let words = if difference >= 0.0 {
        format!("{condition} the least cost that was found is {amount} higher")
    } else {
        // A plan is the best within its gap; solving again may find a better one either way.
        format!(
            "{condition} a plan was found that costs {amount} less: the choice is not settled within the plan's gap; \
             a smaller `--gap` of `plan` may turn it"
        )
    };
    findings.push(Finding::new(NAME, subject, measure, other.objective, money).say(words));
    findings.push(Finding::new(NAME, subject, "worth", if chosen { difference } else { -difference }, money));
    // What its own capital counts for in the objective, per unit of its cost.
    let weight = capital_weight(matter, k, if chosen { &point } else { &other.x });
    if weight > 0.0 {
        let amount = if chosen {
            units
        } else {
            commits.iter().map(|c| other.x[c.col.index()]).sum::<f64>().max(1e-9)
        };
        let turn = if chosen {
            project.cost.0 + difference / (weight * amount)
        } else {
            project.cost.0 - difference / (weight * amount)
        };
        let words = match (chosen, turn > 0.0) {
            (true, _) => {
                format!(
                    "it would be dropped at a cost per unit above {} {money}, all else equal",
                    plain(turn)
                )
            }
            (false, true) => {
                format!("it would be chosen at a cost per unit below {} {money}, all else equal", plain(turn))
            }
            (false, false) => "it would not be chosen even for nothing".to_owned(),
        };
        findings
            .push(Finding::new(NAME, subject, "turning_cost", turn, &format!("{money} per unit")).say(words));
    }
    if chosen {
        findings.extend(services(matter, k, &point, &other));
    }
    findings
}

/// Present value in the objective of one unit of currency of the project's cost, averaged over its commitments.
fn capital_weight(matter: &Matter, k: ProjectId, x: &[f64]) -> f64 {
    let commits = &matter.formulation.columns().commit[k];
    let cost = matter.case.projects[k].cost.0;
    let (mut units, mut sum) = (0.0, 0.0);
    for commit in commits {
        let at = commit.col.index();
        units += x[at];
        sum += x[at] * capital(matter, k, commit.t) / cost;
    }
    if units > 1e-9 && cost > 0.0 { sum / units } else { 0.0 }
}

/// Capital of one unit in the objective: by the plan's own terms at a point where only that unit is.
fn capital(matter: &Matter, k: ProjectId, t: kuznia_base::PeriodId) -> f64 {
    let mut x = vec![0.0; matter.formulation.program.n_cols()];
    let read = |x: &[f64]| matter.formulation.plan_at(x, matter.plan.goal).terms[0];
    let before = read(&x);
    if let Some(commit) = matter.formulation.columns().commit[k].iter().find(|commit| commit.t == t) {
        x[commit.col.index()] = 1.0;
    }
    read(&x) - before
}

/// What a chosen project serves: requirements that fall shorter without it.
fn services(matter: &Matter, k: ProjectId, point: &[f64], other: &Solution) -> Vec<Finding> {
    let case = matter.case;
    let name = &case.projects[k].name;
    let mut findings = Vec::new();
    for (r, requirement) in case.requirements.iter() {
        let Some(block) = matter.formulation.columns().short[r] else {
            continue;
        };
        let sum = |x: &[f64]| -> f64 { case.calendar.ids().map(|t| x[block.at(t).index()]).sum() };
        let more = sum(&other.x) - sum(point);
        if more > 1e-6 {
            findings.push(
                Finding::new(
                    NAME,
                    (SubjectKind::Project, name),
                    "prevents_shortfall",
                    more,
                    "effective units",
                )
                .of("requirement", requirement.name.as_str())
                .say(format!("without it {more:.4} more of `{}` would be short", requirement.name)),
            );
        }
    }
    findings
}

fn solve(matter: &Matter, program: &Program, gap: f64, start: Option<&[f64]>) -> Solution {
    let options = Options { gap, threads: None, ..matter.lp_options() };
    kuznia_lp::solve(program, &options, start, &mut |_| {})
}
