//! What to do and when: chosen projects with a bar from commitment over completion to the end of life.

use crate::columns::years;
use crate::number::{decimals, fixed, units};
use crate::page::{Page, count, cut, left, right};
use crate::summary::View;
use kuznia_base::Id;
use kuznia_case::case::{ProjectId, ProjectKind};

/// Most projects on the screen.
const ROWS: usize = 10;
const LABEL: usize = 29;
const KIND: usize = 7;
const UNITS: usize = 7;
const OUTLAY: usize = 8;

/// A chosen project.
struct Row {
    project: ProjectId,
    /// Period of the first commitment; under way counts as before the first.
    first: Option<usize>,
    units: f64,
    outlay: f64,
}

pub(crate) fn projects(view: &View, page: &mut Page) {
    let case = view.case;
    if case.projects.is_empty() {
        return;
    }
    let (chosen, refused) = choose(view);
    let bar = Bar::new(view, page.width().saturating_sub(LABEL + KIND + UNITS + OUTLAY + 5));
    let head = format!(
        "{}{} {} {}  {}",
        " ".repeat(LABEL - "WHAT TO DO".len() + 1),
        left("kind", KIND),
        right("units", UNITS),
        right("outlay", OUTLAY),
        bar.axis(view)
    );
    page.heading("WHAT TO DO", &head);
    if chosen.is_empty() {
        page.line("nothing: no project is worth its cost");
    }
    let all = chosen.len();
    let shown = largest(chosen);
    let places = decimals(shown.iter().map(|row| row.outlay).fold(0.0, f64::max));
    for row in &shown {
        let project = &case.projects[row.project];
        page.line(&format!(
            "{} {} {} {}  {}",
            left(&project.label, LABEL),
            left(kind(project.kind), KIND),
            right(&format!("{}/{}", units(row.units), units(project.max_units)), UNITS),
            right(&fixed(row.outlay, places), OUTLAY),
            bar.of(view, row.project)
        ));
    }
    if all > shown.len() {
        let rest = count(all - shown.len(), "smaller project", "smaller projects");
        page.line(&format!("and {rest}: kuznia show {} investments", view.run));
    }
    if !refused.is_empty() {
        let names: Vec<&str> = refused.iter().map(|&k| case.projects[k].name.as_str()).collect();
        let list = format!("not chosen ({} of {}): {}", refused.len(), case.projects.len(), names.join(", "));
        page.line(&cut(&list, page.width()));
    }
}

/// Chosen projects and those that are not.
fn choose(view: &View) -> (Vec<Row>, Vec<ProjectId>) {
    let (case, plan) = (view.case, view.plan());
    let (mut chosen, mut refused) = (Vec::new(), Vec::new());
    for k in case.projects.ids() {
        let under_way: f64 = case.under_way.iter().filter(|u| u.project == k).map(|u| u.units).sum();
        let committed = &plan.commit[k];
        let first = committed.iter().position(|&units| units > 1e-6);
        if first.is_none() && under_way <= 0.0 {
            refused.push(k);
            continue;
        }
        let units = committed.iter().sum::<f64>() + under_way;
        let outlay = view.figures.outlay[k].iter().sum();
        let first = if under_way > 0.0 { None } else { first };
        chosen.push(Row { project: k, first, units, outlay });
    }
    (chosen, refused)
}

/// The rows with the largest outlay, in order of their commitment.
fn largest(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| b.outlay.total_cmp(&a.outlay).then(a.project.cmp(&b.project)));
    rows.truncate(ROWS);
    rows.sort_by(|a, b| {
        a.first.cmp(&b.first).then(b.outlay.total_cmp(&a.outlay)).then(a.project.cmp(&b.project))
    });
    rows
}

/// How periods are laid on characters.
struct Bar {
    /// First period of each character.
    at: Vec<usize>,
}

impl Bar {
    fn new(view: &View, most: usize) -> Self {
        let periods = view.case.calendar.len();
        let each = (most / periods).min(6);
        let at = match each {
            0 => (0..most).map(|j| j * periods / most).collect(),
            each => (0..periods * each).map(|j| j / each).collect(),
        };
        Self { at }
    }

    /// The years, each where it starts, as many as have room.
    fn axis(&self, view: &View) -> String {
        let mut line = vec![' '; self.at.len()];
        let mut free = 0;
        for (year, range) in years(&view.case.calendar) {
            let start = self.at.partition_point(|&t| t < range.start);
            let end = self.at.partition_point(|&t| t < range.end);
            let label =
                if end - start > 4 { format!("{year}") } else { format!("{:02}", year.rem_euclid(100)) };
            if start >= free && start + label.len() <= line.len() {
                label.chars().enumerate().for_each(|(at, c)| line[start + at] = c);
                free = start + label.len() + 1;
            }
        }
        line.into_iter().collect()
    }

    /// `▸` where units are committed, `─` under construction, `█` in force (`▒` only partly), blank otherwise.
    fn of(&self, view: &View, k: ProjectId) -> String {
        let (calendar, plan) = (&view.case.calendar, view.plan());
        let in_force = &view.figures.in_force[k];
        let most = in_force.iter().copied().fold(0.0, f64::max);
        let lead = view.case.projects[k].lead;
        let building = |t: usize| {
            let at = calendar.periods().rows()[t].start;
            let planned = calendar.ids().take(t + 1).filter(|&c| plan.commit[k][c.index()] > 1e-6);
            let planned = planned.map(|c| calendar.period(c).start);
            let under_way = view.case.under_way.iter().filter(|u| u.project == k).map(|u| u.date);
            planned.chain(under_way).any(|date| date <= at && at < calendar.after(date, lead))
        };
        let mut bar = String::new();
        let mut done = 0;
        for (j, &t) in self.at.iter().enumerate() {
            let next = self.at.get(j + 1).copied().unwrap_or(calendar.len()).max(t + 1);
            // Each commitment gets one mark, at the first character that reaches its period.
            let committed = plan.commit[k][done.min(next)..next].iter().any(|&units| units > 1e-6);
            done = done.max(next);
            bar.push(match in_force[t] {
                _ if committed => '▸',
                units if units > 1e-6 && units >= most * (1.0 - 1e-6) => '█',
                units if units > 1e-6 => '▒',
                _ if building(t) => '─',
                _ => ' ',
            });
        }
        bar
    }
}

fn kind(kind: ProjectKind) -> &'static str {
    match kind {
        ProjectKind::Build => "build",
        ProjectKind::Expand => "expand",
        ProjectKind::Convert => "convert",
        ProjectKind::Acquire => "acquire",
        ProjectKind::License => "license",
        ProjectKind::Harden => "harden",
        ProjectKind::Backup => "backup",
        ProjectKind::Train => "train",
        ProjectKind::Store => "store",
        ProjectKind::Link => "link",
    }
}
