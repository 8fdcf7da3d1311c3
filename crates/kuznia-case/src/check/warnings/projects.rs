//! Projects that can never be complete or that change nothing.

use super::{Lookout, at};
use crate::case::{Case, CommitStep, Effect, EffectOn, Project};
use kuznia_base::Step;
use std::collections::BTreeSet;

/// Warns of them.
pub(super) fn look(lookout: &Lookout) {
    let case = lookout.case;
    let under_way: BTreeSet<_> = case.under_way.iter().map(|under_way| under_way.project).collect();
    let limited: BTreeSet<_> =
        case.stores.rows().iter().filter(|s| s.capacity.is_some()).map(|s| (s.item, s.site)).collect();
    for (k, project) in case.projects.iter() {
        let name = &project.name;
        if !under_way.contains(&k) && !can_be_complete(case, project) {
            let words = format!("project `{name}` can never be complete inside the horizon");
            lookout.warn(
                "projects",
                at(k),
                "project",
                words,
                "check `earliest`, `latest`, `lead_months` and `commit_every`",
            );
        }
        if project.effects.is_empty() {
            lookout.warn(
                "projects",
                at(k),
                "project",
                format!("project `{name}` changes nothing"),
                "add its effects to `project_effects`",
            );
        }
        for effect in &project.effects {
            if let Some((what, hint)) = unlimited(case, effect, |item, site| limited.contains(&(item, site)))
            {
                let words = format!("project `{name}` adds to {what}, which is unlimited");
                lookout.warn("projects", at(k), "project", words, hint);
            }
        }
    }
    for (row, own) in case.under_way.iter().enumerate().filter(|(_, own)| own.date >= case.calendar.end()) {
        let words = format!("the commitment of {} lies after the end of the horizon", own.date);
        lookout.warn("commitments", row, "date", words, "it has no effect");
    }
}

/// Whether the first possible commitment is complete before the end; a later one is complete later.
fn can_be_complete(case: &Case, project: &Project) -> bool {
    let calendar = &case.calendar;
    let periods = calendar.periods().rows();
    let step = match project.commit_every {
        CommitStep::Period => None,
        CommitStep::Month => Some(Step::Month),
        CommitStep::Quarter => Some(Step::Quarter),
        CommitStep::Year => Some(Step::Year),
    };
    let first =
        project.earliest.map_or(0, |earliest| periods.partition_point(|period| period.start < earliest));
    let possible =
        calendar.ids().skip(first).find(|&t| step.is_none_or(|step| calendar.is_first_of(t, step)));
    // The last period's start bounds completion, as it does in the plan.
    let end = calendar.end();
    possible.is_some_and(|t| {
        let start = calendar.period(t).start;
        project.latest.is_none_or(|latest| start <= latest) && start.plus_months(project.lead.0) < end
    })
}

/// What an effect adds to that has no limit, and what to do about it.
fn unlimited(
    case: &Case,
    effect: &Effect,
    is_limited: impl Fn(crate::case::ItemId, crate::case::SiteId) -> bool,
) -> Option<(String, &'static str)> {
    let row = "give it a limit, or remove the effect";
    match &effect.on {
        EffectOn::Store(item, site) if !is_limited(*item, *site) => {
            Some((format!("the store `{}/{}`", case.sites[*site].name, case.items[*item].name), row))
        }
        EffectOn::Link(link) if case.links[*link].max_per_year.is_none() => {
            Some((format!("link `{}`", case.links[*link].name), row))
        }
        EffectOn::Offer(offer) if case.offers[*offer].max_per_year.is_none() => {
            Some((format!("offer `{}`", case.offers[*offer].name), row))
        }
        EffectOn::Power(_) if case.grid.is_none() => {
            Some(("power".to_owned(), "add rows to `grid`, or remove the effect"))
        }
        EffectOn::Labour(..) if case.labour.is_none() => {
            Some(("people".to_owned(), "add rows to `labour`, or remove the effect"))
        }
        _ => None,
    }
}
