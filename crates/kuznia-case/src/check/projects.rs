//! Projects, their effects, order and payments, what is under way, and learning.

use super::circles::components;
use super::desk::Desk;
use super::lines::Lines;
use super::places::Names;
use super::read::Row;
use crate::case::{
    CommitStep, Effect, EffectOn, Learning, LearningOn, LineProcessId, Payment, Project, ProjectId,
    ProjectKind, Subject, UnderWay, When,
};
use kuznia_base::{Id, Money, MoneyPerYear, Months, Share, Table, Years};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Projects {
    pub projects: Table<ProjectId, Project>,
    pub under_way: Vec<UnderWay>,
    pub learning: Vec<Learning>,
}

const KINDS: [ProjectKind; 10] = [
    ProjectKind::Build,
    ProjectKind::Expand,
    ProjectKind::Convert,
    ProjectKind::Acquire,
    ProjectKind::License,
    ProjectKind::Harden,
    ProjectKind::Backup,
    ProjectKind::Train,
    ProjectKind::Store,
    ProjectKind::Link,
];

/// The kind of a project by its word's position in the schema.
pub(super) fn kind(position: usize) -> ProjectKind {
    KINDS[position.min(KINDS.len() - 1)]
}

pub(super) fn projects(desk: &Desk, names: &Names, lines: &Lines) -> Projects {
    let mut projects: Table<ProjectId, Project> = Table::new();
    for row in desk.sheet("projects").rows() {
        projects.push(project(&row));
    }
    effects(desk, names, lines, &mut projects);
    order(desk, names, &mut projects);
    payments(desk, names, &mut projects);
    let under_way = under_way(desk, names, &projects);
    Projects { learning: learning(desk, names), under_way, projects }
}

fn project(row: &Row) -> Project {
    let name = row.owned("project").unwrap_or_default();
    let (earliest, latest) = (row.date("earliest"), row.date("latest"));
    if earliest.zip(latest).is_some_and(|(earliest, latest)| latest < earliest) {
        row.fault("latest", "the last commitment lies before the first", "change `earliest` or `latest`");
    }
    let max_units = row.number("max_units").unwrap_or(1.0);
    let whole_units = row.yes("whole_units", true);
    if whole_units && max_units.fract() != 0.0 {
        row.fault(
            "max_units",
            format!("`{max_units}` whole units are not whole"),
            "write a whole number, or `no` in `whole_units`",
        );
    }
    Project {
        label: row.owned("label").unwrap_or_else(|| name.clone()),
        name,
        kind: kind(row.choice("kind").unwrap_or(0)),
        max_units,
        whole_units,
        cost: Money(row.number("cost").unwrap_or(0.0)),
        lead: Months(row.number("lead_months").unwrap_or(0.0)),
        fixed_cost: MoneyPerYear(row.number("fixed_cost_per_year").unwrap_or(0.0)),
        lifetime: row.number("lifetime_years").map(Years),
        earliest,
        latest,
        commit_every: match row.choice("commit_every") {
            Some(1) => CommitStep::Month,
            Some(2) => CommitStep::Quarter,
            Some(3) => CommitStep::Year,
            _ => CommitStep::Period,
        },
        effects: Vec::new(),
        requires: Vec::new(),
        excludes: Vec::new(),
        payments: Vec::new(),
        slips: Vec::new(),
        dearer: Vec::new(),
    }
}

fn effects(desk: &Desk, names: &Names, lines: &Lines, projects: &mut Table<ProjectId, Project>) {
    for row in desk.sheet("project_effects").rows() {
        let project = row.refer("project", &names.projects);
        let (effect, on, when) = (row.choice("effect"), row.owned("on"), row.choice("when"));
        let amount = row.number("amount");
        let ramp = Months(row.number("ramp_months").unwrap_or(0.0));
        let (Some(effect), Some(on)) = (effect, on) else {
            continue;
        };
        let on = effect_on(&row, effect, &on, names, lines);
        let grants = matches!(on, Some(EffectOn::Gate(_) | EffectOn::Protection(_)));
        if let Some(amount) = amount.filter(|amount| grants && *amount < 0.0) {
            row.fault(
                "amount",
                format!("`{amount}` is negative"),
                "a licence or a protection cannot take away",
            );
        }
        if let Some(amount) =
            amount.filter(|amount| matches!(on, Some(EffectOn::Protection(_))) && *amount > 1.0)
        {
            let hint = "it is the share by which a loss is lowered; 5 % is 0.05";
            row.fault("amount", format!("`{amount}` is more than the whole"), hint);
        }
        if let (Some(project), Some(on), Some(amount), Some(when)) = (project, on, amount, when) {
            let when = if when == 0 { When::Commitment } else { When::Completion };
            projects[project].effects.push(Effect { on, amount, when, ramp });
        }
    }
}

/// What an effect is on; the words of a composite key are joined with `/`.
fn effect_on(row: &Row, effect: usize, on: &str, names: &Names, lines: &Lines) -> Option<EffectOn> {
    let pair = |what: &str| {
        let parts = on.split_once('/');
        if parts.is_none() {
            row.fault("on", format!("`{on}` is not {what}"), format!("write {what}, joined with `/`"));
        }
        parts
    };
    match effect {
        0 => row.find("on", on, &names.lines).map(EffectOn::Line),
        1 => {
            let (site, item) = pair("site/item")?;
            let (site, item) = (row.find("on", site, &names.sites), row.find("on", item, &names.items));
            site.zip(item).map(|(site, item)| EffectOn::Store(item, site))
        }
        2 => row.find("on", on, &names.links).map(EffectOn::Link),
        3 => row.find("on", on, &names.offers).map(EffectOn::Offer),
        4 => row.find("on", on, &names.regions).map(EffectOn::Power),
        5 => {
            let (skill, region) = pair("skill/region")?;
            let (skill, region) =
                (row.find("on", skill, &names.skills), row.find("on", region, &names.regions));
            skill.zip(region).map(|(skill, region)| EffectOn::Labour(skill, region))
        }
        6 => subject(row, "on", on, names).map(EffectOn::Protection),
        _ => {
            let (line, process) = pair("line/process")?;
            gated(row, line, process, names, lines).map(EffectOn::Gate)
        }
    }
}

/// Line processes named by line/process, where `*` stands for any.
fn gated(row: &Row, line: &str, process: &str, names: &Names, lines: &Lines) -> Option<Vec<LineProcessId>> {
    let by_line = if line == "*" { None } else { Some(row.find("on", line, &names.lines)?) };
    let by_process = if process == "*" { None } else { Some(row.find("on", process, &names.processes)?) };
    let named = lines.line_processes.iter().filter(|(_, lp)| {
        by_line.is_none_or(|line| line == lp.line) && by_process.is_none_or(|process| process == lp.process)
    });
    let named: Vec<_> = named.map(|(id, _)| id).collect();
    if named.is_empty() {
        row.fault("on", format!("no line runs `{line}/{process}`"), "add it to the table `line_processes`");
        return None;
    }
    Some(named)
}

/// A subject written `site:S`, `line:L`, `region:R`, `offer:O`, `supplier:S`, `country:C`, `link:A`, `donor:D`.
pub(super) fn subject(row: &Row, column: &str, words: &str, names: &Names) -> Option<Subject> {
    let Some((kind, name)) = words.split_once(':') else {
        row.fault(
            column,
            format!("`{words}` does not say of what kind it is"),
            "write for example `site:works-1` or `line:hall`",
        );
        return None;
    };
    match kind {
        "site" => row.find(column, name, &names.sites).map(Subject::Site),
        "line" => row.find(column, name, &names.lines).map(Subject::Line),
        "region" => row.find(column, name, &names.regions).map(Subject::Region),
        "offer" => row.find(column, name, &names.offers).map(Subject::Offer),
        "supplier" => row.find(column, name, &names.suppliers).map(Subject::Supplier),
        "country" => row.find(column, name, &names.countries).map(Subject::Country),
        "link" => row.find(column, name, &names.links).map(Subject::Link),
        "donor" => row.find(column, name, &names.donors).map(Subject::Donor),
        other => {
            row.fault(
                column,
                format!("unknown kind of subject `{other}`"),
                "it is one of site, line, region, offer, supplier, country, link, donor",
            );
            None
        }
    }
}

fn order(desk: &Desk, names: &Names, projects: &mut Table<ProjectId, Project>) {
    let sheet = desk.sheet("project_requires");
    let mut found: Vec<(ProjectId, ProjectId, u32)> = Vec::new();
    for row in sheet.rows() {
        if let Some((k, before)) =
            row.refer("project", &names.projects).zip(row.refer("requires", &names.projects))
        {
            found.push((k, before, row.number_of()));
            projects[k].requires.push(before);
        }
    }
    let edges: Vec<(usize, usize)> =
        found.iter().map(|&(k, before, _)| (Id::index(k), Id::index(before))).collect();
    let circle = components(projects.len(), &edges);
    for &(k, before, row) in found.iter().filter(|(k, before, _)| circle[k.index()] == circle[before.index()])
    {
        let message = match k == before {
            true => "the project waits for itself".to_owned(),
            false => format!(
                "`{}` and `{}` wait for each other in a circle",
                names.projects.name(k),
                names.projects.name(before)
            ),
        };
        sheet.fault(row, "requires", message, "remove a row of the circle".to_owned());
    }
    let mut pairs = BTreeSet::new();
    for row in desk.sheet("project_excludes").rows() {
        let pair = row.refer("project", &names.projects).zip(row.refer("excludes", &names.projects));
        let Some((project, other)) = pair else {
            continue;
        };
        if project == other {
            row.fault("excludes", "the project excludes itself", "name another project");
            continue;
        }
        for (a, b) in [(project, other), (other, project)] {
            if pairs.insert((a, b)) {
                projects[a].excludes.push(b);
            }
        }
    }
}

fn payments(desk: &Desk, names: &Names, projects: &mut Table<ProjectId, Project>) {
    // By project its last row, or `None` where a payment cannot be read.
    let mut last: BTreeMap<ProjectId, Option<u32>> = BTreeMap::new();
    let sheet = desk.sheet("project_payments");
    for row in sheet.rows() {
        let (project, month, share) =
            (row.refer("project", &names.projects), row.number("month"), row.number("share"));
        let Some(project) = project else {
            continue;
        };
        if let (Some(month), Some(share)) = (month, share) {
            projects[project].payments.push(Payment { after: Months(month), share: Share(share) });
            last.entry(project)
                .and_modify(|last| *last = last.map(|_| row.number_of()))
                .or_insert(Some(row.number_of()));
        } else {
            last.insert(project, None);
        }
    }
    for (project, row) in last {
        let payments = &mut projects[project].payments;
        payments.sort_by(|a, b| a.after.0.total_cmp(&b.after.0));
        let sum: f64 = payments.iter().map(|payment| payment.share.0).sum();
        if let Some(row) = row.filter(|_| (sum - 1.0).abs() > 1e-6) {
            let message = format!("the payments of `{}` sum to {sum}", names.projects.name(project));
            sheet.fault(row, "share", message, "the shares of a project sum to 1".to_owned());
        }
    }
}

fn under_way(desk: &Desk, names: &Names, projects: &Table<ProjectId, Project>) -> Vec<UnderWay> {
    let mut found: Vec<UnderWay> = Vec::new();
    let mut units_of: BTreeMap<ProjectId, f64> = BTreeMap::new();
    for row in desk.sheet("commitments").rows() {
        let (project, date, units) =
            (row.refer("project", &names.projects), row.date("date"), row.number("units"));
        let paid = row.number("paid_share").map(Share);
        let (Some(project), Some(date), Some(units)) = (project, date, units) else {
            continue;
        };
        let own = &projects[project];
        if own.whole_units && units.fract() != 0.0 {
            let hint = "write a whole number, or `no` in `whole_units` of the project";
            row.fault("units", format!("`{units}` units are not whole"), hint);
        }
        let sum = units_of.entry(project).or_insert(0.0);
        *sum += units;
        if *sum > own.max_units + 1e-9 {
            let message = format!("{sum} units are under way, but `max_units` is {}", own.max_units);
            row.fault("units", message, "raise `max_units` of the project");
        }
        if let Some(other) = own.excludes.iter().find(|other| units_of.contains_key(other)) {
            let message = format!(
                "the project is under way beside `{}`, which it excludes",
                names.projects.name(*other)
            );
            row.fault("project", message, "remove one of them, or their row of `project_excludes`");
        }
        found.push(UnderWay { project, date, units, paid });
    }
    found
}

fn learning(desk: &Desk, names: &Names) -> Vec<Learning> {
    let mut found = Vec::new();
    for row in desk.sheet("learning").rows() {
        let on = row.owned("on").and_then(|word| match names.projects.get(&word) {
            Some(project) => Some(LearningOn::Project(project)),
            None => row.find("on", &word, &names.processes).map(LearningOn::Process),
        });
        let (ratio, cumulative) = (row.number("cost_ratio"), row.number("initial_cumulative"));
        if let (Some(on), Some(cost_ratio), Some(initial_cumulative)) = (on, ratio, cumulative) {
            found.push(Learning { on, cost_ratio, initial_cumulative });
        }
    }
    found
}
