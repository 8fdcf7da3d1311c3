//! What breaks it: for every site, line, supplier, country, region, link and donor, how long the planned service survives its
//! loss and what its loss costs until it is back.

mod published;
mod survive;

pub(crate) use survive::{NOISE, Survival, survive};

use crate::operations::{Node, Operations, each, nodes};
use crate::point::point_of;
use crate::{Finding, Matter};
use kuznia_base::{Id, PeriodId};

const NAME: &str = "exposure";

/// One node and what its loss does, time-indexed and static.
#[derive(Clone, Debug)]
pub(crate) struct Exposed {
    pub(crate) node: Node,
    pub(crate) recover: f64,
    /// The threat that says when it is back.
    pub(crate) threat: Option<String>,
    pub(crate) timed: Option<Survival>,
    pub(crate) published: Option<Survival>,
}

/// Exposure of all nodes to a loss at the start of a period.
pub(crate) fn expose(matter: &Matter, point: &[f64], start: PeriodId) -> Vec<Exposed> {
    let operations = Operations::new(matter, point, start);
    let nodes = nodes(matter);
    let recover = |node: &Node| node.recovery(matter).map_or(matter.options.recover_days, |found| found.0);
    let timed =
        each(&operations, &nodes, |lp, basis, node| survive(&operations, (lp, basis), *node, recover(node)));
    let published = published::survive_all(matter, start, &nodes, &recover);
    let rows = nodes.iter().zip(timed.into_iter().zip(published));
    rows.map(|(&node, (timed, published))| Exposed {
        node,
        recover: recover(&node),
        threat: node.recovery(matter).map(|found| found.1.to_owned()),
        timed,
        published,
    })
    .collect()
}

/// Time to survive, impact of the time to recover, and risk exposure index of every node, twice: by the static program
/// as published (Simchi-Levi, Schmidt and Wei 2014; Simchi-Levi et al. 2015, Interfaces 45(5)) on the rates of the period
/// in which the node is lost, and by the time-indexed program with stocks, lead times and what is on the way.
///
/// The loss begins at the start of the first period, if asked at that of every calendar year too; findings without a period
/// are the worst of these. The risk exposure index is the impact over the greatest impact of any node.
pub fn exposure(matter: &Matter) -> Vec<Finding> {
    let point = point_of(matter);
    let mut worst: Vec<Exposed> = Vec::new();
    let mut findings = Vec::new();
    for start in matter.starts() {
        let found = expose(matter, &point, start);
        tell(matter, &found, Some(start), &mut findings);
        if worst.is_empty() {
            worst = found;
            continue;
        }
        for (own, new) in worst.iter_mut().zip(found) {
            own.timed = worse(own.timed.take(), new.timed);
            own.published = worse(own.published.take(), new.published);
        }
    }
    let mut all = Vec::new();
    tell(matter, &worst, None, &mut all);
    all.append(&mut findings);
    all
}

/// The questions of the time-indexed impact, for benchmarks: one program, and what each node's loss changes in it.
pub struct ExposureQuestions {
    /// The program as planned.
    pub program: kuznia_lp::Program,
    /// Of each node its name, and the bounds of columns and rows that its loss changes.
    pub nodes: Vec<NodeQuestion>,
}

/// What a node's loss changes: its name, and bounds of columns and rows.
pub type NodeQuestion = (String, Vec<(kuznia_lp::Col, f64, f64)>, Vec<(kuznia_lp::Row, f64, f64)>);

/// Lays out the questions of the impact of every node's loss at the start of the horizon until it is back, and answers them
/// as [`exposure`] does: bounds changed in place, from one basis, on all cores. `told` hears when answering begins.
pub fn exposure_benchmark(matter: &Matter, told: &mut dyn FnMut(&ExposureQuestions)) -> Vec<Option<f64>> {
    let Some(start) = matter.case.calendar.ids().next() else {
        return Vec::new();
    };
    let operations = Operations::new(matter, &point_of(matter), start);
    let all = nodes(matter);
    let recover = |node: Node| node.recovery(matter).map_or(matter.options.recover_days, |found| found.0);
    let question = |&node: &Node| {
        let (kind, name) = node.subject(matter);
        let changes = operations.outage(&[(node, recover(node))]);
        (format!("{kind} {name}"), changes.cols, changes.rows)
    };
    let program = operations.program.clone();
    told(&ExposureQuestions { program, nodes: all.iter().map(question).collect() });
    each(&operations, &all, |lp, basis, &node| {
        let changes = operations.outage(&[(node, recover(node))]);
        Some(crate::operations::solve_with(&operations, (lp, basis), &changes)?.objective)
    })
}

/// The worse of two: the shorter time and the greater impact.
fn worse(one: Option<Survival>, other: Option<Survival>) -> Option<Survival> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let survive = match (one.days, other.days) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let worst = if other.impact > one.impact { other } else { one };
            Some(Survival { days: survive, ..worst })
        }
        (one, other) => one.or(other),
    }
}

fn tell(matter: &Matter, found: &[Exposed], start: Option<PeriodId>, findings: &mut Vec<Finding>) {
    let case = matter.case;
    type Pick = fn(&Exposed) -> &Option<Survival>;
    let models: [(&str, Pick); 2] = [("timed", |own| &own.timed), ("static", |own| &own.published)];
    for (model, pick) in models {
        let impact = |own: &Exposed| pick(own).as_ref().map_or(0.0, |survival| survival.impact);
        let greatest = found.iter().map(impact).fold(0.0, f64::max);
        for exposed in found {
            let subject = exposed.node.subject(matter);
            let mut push = |measure, value, unit: &str, words: String| {
                let mut finding =
                    Finding::new(NAME, subject, measure, value, unit).of("model", model).say(words);
                if let Some(start) = start {
                    finding = finding.at(case, start);
                }
                if let Some(threat) = &exposed.threat {
                    finding = finding.from("threats", threat.as_str());
                }
                findings.push(finding);
            };
            let Some(survival) = pick(exposed) else {
                push("impact", f64::NAN, &case.currency, "not solved".to_owned());
                continue;
            };
            // By year only what hurts is told.
            if start.is_some() && survival.impact <= 0.0 && survival.days.is_none() {
                continue;
            }
            let lasting = "service survives its loss to the end of the window";
            let words = if survival.days.is_none() { lasting } else { "" };
            let days = survival.days.unwrap_or(f64::NAN);
            push("time_to_survive", days, "days", words.to_owned());
            let assumed = if exposed.threat.is_none() { "assumed: no threat gives a figure" } else { "" };
            push("time_to_recover", exposed.recover, "days", assumed.to_owned());
            push("impact", survival.impact, &case.currency, lost_words(matter, survival));
            let index = if greatest > 0.0 { survival.impact / greatest } else { 0.0 };
            push("risk_exposure_index", index, "index 0 to 1", String::new());
            // A loss just as long as it survives may still do harm later: what did not arrive is missing then.
            let exposed_at = |days: f64| days < exposed.recover - 1e-6 || survival.impact > 0.0;
            if let Some(days) = survival.days.filter(|&days| exposed_at(days) && days <= exposed.recover) {
                push("exposed_days", exposed.recover - days, "days", "exposed".to_owned());
            }
        }
    }
}

/// What is lost, in words.
fn lost_words(matter: &Matter, survival: &Survival) -> String {
    let lost = survival.lost.iter().enumerate().filter(|(_, lost)| **lost > 0.0);
    let words: Vec<String> =
        lost.map(|(r, lost)| format!("{} {lost:.4}", matter.case.requirements[Id::new(r)].name)).collect();
    if words.is_empty() { String::new() } else { format!("lost: {}", words.join(", ")) }
}
