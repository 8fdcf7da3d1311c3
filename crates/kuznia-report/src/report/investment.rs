//! What to build, expand, convert or acquire, and when: a bar for each project from commitment to the end of its life.

use super::axis::{Axis, start};
use super::chart::{Chart, GanttRow};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::columns::{label, years};
use crate::number::{plain, units};
use crate::page::count;
use kuznia_base::{Id, Instant};
use kuznia_case::case::{ProjectId, ProjectKind};

/// Most projects of the chart.
const ROWS: usize = 40;

/// The word of a kind of project.
pub(super) fn kind(kind: ProjectKind) -> &'static str {
    match kind {
        ProjectKind::Build => "build",
        ProjectKind::Expand => "expand",
        ProjectKind::Convert => "convert",
        ProjectKind::Acquire => "acquire",
        ProjectKind::License => "license",
        ProjectKind::Harden => "harden",
        ProjectKind::Backup => "back-up power",
        ProjectKind::Train => "train",
        ProjectKind::Store => "store",
        ProjectKind::Link => "link",
    }
}

/// A project that is chosen or under way.
pub(super) struct Chosen {
    pub(super) project: ProjectId,
    /// Period of the first commitment; under way counts as before the first.
    pub(super) first: Option<usize>,
    pub(super) units: f64,
    /// Undiscounted.
    pub(super) outlay: f64,
}

/// Chosen projects in order of their first commitment.
pub(super) fn chosen(source: &Source) -> Vec<Chosen> {
    let (case, plan, figures) = (source.case, source.plan, source.figures);
    let mut rows: Vec<Chosen> = Vec::new();
    for project in case.projects.ids() {
        let commit = &plan.commit[project];
        let under_way = case.under_way.iter().filter(|row| row.project == project);
        let running: f64 = under_way.map(|row| row.units).sum();
        let units = commit.iter().sum::<f64>() + running;
        if units > 1e-6 {
            let planned = commit.iter().position(|&units| units > 1e-6);
            let first = if running > 0.0 { None } else { planned };
            rows.push(Chosen { project, first, units, outlay: figures.outlay[project].iter().sum() });
        }
    }
    rows.sort_by_key(|row| (row.first, row.project));
    rows
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("investment", "What to do and when");
    if case.projects.is_empty() {
        section.title = "The case has no projects to choose from".to_owned();
        section.miss("Give projects and their effects to plan investment.", "");
        return section;
    }
    let chosen = chosen(source);
    let outlay: f64 = chosen.iter().map(|row| row.outlay).sum();
    section.title = match chosen.len() {
        0 => "No project is worth its cost".to_owned(),
        some => format!(
            "{some} of {} {}, for {} {}",
            count(case.projects.len(), "project", "projects"),
            if some == 1 { "begins" } else { "begin" },
            plain(outlay),
            case.currency
        ),
    };
    section.say(
        "A diamond marks a commitment, a hatched bar the time under construction, a full bar the time in force; a pale \
         one that only part of the units works. Outlays are undiscounted.",
    );
    let mut largest: Vec<&Chosen> = chosen.iter().collect();
    largest.sort_by(|a, b| b.outlay.total_cmp(&a.outlay).then(a.project.cmp(&b.project)));
    largest.truncate(ROWS);
    largest.sort_by_key(|row| (row.first, row.project));
    let rows = largest.iter().map(|row| bar(source, row)).collect();
    let chart = Chart::Gantt { ticks: ticks(source), rows };
    section.show(
        "Projects by first commitment",
        (!chosen.is_empty()).then_some(chart),
        table(source, &chosen),
    );
    let refused = case.projects.ids().filter(|k| !chosen.iter().any(|row| row.project == *k));
    let mut sheet =
        Sheet::new("Not chosen").text("project").text("kind").number("cost of a unit", &case.currency);
    for k in refused {
        let project = &case.projects[k];
        sheet.row([project.label.as_str().into(), kind(project.kind).into(), project.cost.0.into()]);
    }
    if !sheet.rows.is_empty() {
        section.show("Projects that are not chosen", None, sheet);
        section.miss(
            "Why a project is or is not chosen, and at what cost it would be:",
            format!("kuznia explain {} --project NAME", source.run),
        );
    }
    section
}

fn table(source: &Source, chosen: &[Chosen]) -> Sheet {
    let case = source.case;
    let axis = Axis::of_table(&case.calendar);
    let mut sheet =
        Sheet::new("Projects").text("project").text("kind").text("committed").text("in force from");
    sheet = sheet.number("units", "").number("of at most", "").number("outlay", &case.currency);
    sheet = sheet.many(&axis.labels, &case.currency, super::Kind::Number);
    for row in chosen {
        let project = &case.projects[row.project];
        let in_force = source.figures.in_force[row.project].iter().position(|&units| units > 1e-6);
        let mut cells = vec![
            project.label.as_str().into(),
            kind(project.kind).into(),
            row.first.map_or("under way", |at| label(&case.calendar, at)).into(),
            in_force.map_or("after the horizon", |at| label(&case.calendar, at)).into(),
            row.units.into(),
            project.max_units.into(),
            row.outlay.into(),
        ];
        cells.extend(axis.sums(&source.figures.outlay[row.project]).into_iter().map(Into::into));
        sheet.row(cells);
    }
    sheet
}

/// Starts of years, thinned to at most a dozen; the periods themselves inside one year.
fn ticks(source: &Source) -> Vec<(Num, String)> {
    let calendar = &source.case.calendar;
    let years = years(calendar);
    let places: Vec<(usize, String)> = match years.len() {
        0 | 1 => (0..calendar.len()).map(|at| (at, label(calendar, at).to_owned())).collect(),
        _ => years.iter().map(|(year, range)| (range.start, year.to_string())).collect(),
    };
    let each = places.len().div_ceil(12).max(1);
    places.into_iter().step_by(each).map(|(at, words)| (Num(start(calendar, at)), words)).collect()
}

fn bar(source: &Source, row: &Chosen) -> GanttRow {
    let case = source.case;
    let (calendar, project) = (&case.calendar, &case.projects[row.project]);
    let whole = calendar.end().days_since(calendar.start()).max(1e-9);
    let place = |at: Instant| (at.days_since(calendar.start()) / whole).clamp(0.0, 1.0);
    let mut commits = Vec::new();
    let mut starts: Vec<Instant> = Vec::new();
    for (at, &amount) in
        source.plan.commit[row.project].iter().enumerate().filter(|(_, units)| **units > 1e-6)
    {
        commits.push((Num(start(calendar, at)), format!("{} in {}", units(amount), label(calendar, at))));
        starts.push(calendar.period(kuznia_base::PeriodId::new(at)).start);
    }
    starts.extend(case.under_way.iter().filter(|way| way.project == row.project).map(|way| way.date));
    let mut building: Vec<(f64, f64)> = Vec::new();
    starts.sort_unstable();
    for from in starts {
        let (from, until) = (place(from), place(calendar.after(from, project.lead)));
        match building.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ if until > from => building.push((from, until)),
            _ => {}
        }
    }
    let series = &source.figures.in_force[row.project];
    let most = series.iter().copied().fold(row.units, f64::max).max(1e-9);
    let mut in_force: Vec<(f64, f64, f64)> = Vec::new();
    for (at, &units) in series.iter().enumerate().filter(|(_, units)| **units > 1e-6) {
        let (from, until, part) = (start(calendar, at), start(calendar, at + 1), units / most);
        match in_force.last_mut() {
            Some(last) if (last.1 - from).abs() < 1e-9 && (last.2 - part).abs() < 1e-6 => last.1 = until,
            _ => in_force.push((from, until, part)),
        }
    }
    let of = if project.max_units.is_finite() {
        format!(" of {}", units(project.max_units))
    } else {
        String::new()
    };
    GanttRow {
        name: project.label.clone(),
        note: format!("{}, {}{of}", kind(project.kind), units(row.units)),
        commits,
        building: building.into_iter().map(|(from, until)| (Num(from), Num(until))).collect(),
        in_force: in_force
            .into_iter()
            .map(|(from, until, part)| (Num(from), Num(until), Num(part)))
            .collect(),
    }
}
