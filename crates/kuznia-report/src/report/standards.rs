//! The transition from one standard to another: the share of each in what serves the needs, over time.

use super::axis::Axis;
use super::chart::{Chart, Line};
use super::findings::by_assessment;
use super::sheet::{Kind, Sheet, nums};
use super::{Section, Source};
use crate::number::percent;
use kuznia_base::Id;
use kuznia_case::Series;
use kuznia_case::case::{RequirementId, RequirementKind};

/// Effective units by standard that serve or are fielded for some requirements; the last is for items without one.
/// Each requirement counts by its own need, so that kinds of goods can be added.
fn by_standard(source: &Source, wanted: impl Fn(RequirementId) -> bool) -> Vec<Series> {
    let case = source.case;
    let mut sums = vec![vec![0.0; case.calendar.len()]; case.standards.len() + 1];
    for (a, row) in case.acceptances.iter().filter(|(_, row)| wanted(row.requirement)) {
        let need: f64 = source.figures.need[row.requirement].iter().sum();
        if need <= 1e-12 {
            continue;
        }
        let standard = case.items[row.item].standard.map_or(case.standards.len(), |s| s.index());
        for t in case.calendar.ids() {
            let at = t.index();
            let units = match case.requirements[row.requirement].kind {
                RequirementKind::Consume => source.plan.serve[a][at],
                RequirementKind::Hold => case.calendar.years(t) * source.plan.fielded[a][at],
            };
            sums[standard][at] += row.effectiveness * units / need;
        }
    }
    sums
}

fn total(parts: &[Series], periods: usize) -> Series {
    let mut all = vec![0.0; periods];
    parts.iter().for_each(|part| all.iter_mut().zip(part).for_each(|(sum, part)| *sum += part));
    all
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("standards", "Transition of standards");
    if case.standards.is_empty() {
        section.title = "The case names no standards".to_owned();
        section.miss("Give `standard` in the table of items to follow a transition.", "");
        return section;
    }
    let parts = by_standard(source, |r| uses_standards(source, r));
    let all = total(&parts, case.calendar.len());
    let (axis, table) = (Axis::of_chart(&case.calendar), Axis::of_table(&case.calendar));
    title(source, &mut section, &parts, &all, &table);
    section.say(
        "Shares of what serves the needs that more than one item or standard can serve, each need weighed by its own \
         size.",
    );
    let mut names: Vec<String> = case.standards.rows().to_vec();
    names.push("without a standard".to_owned());
    let used = |at: &usize| parts[*at].iter().any(|&units| units > 1e-12);
    let shown: Vec<usize> = (0..parts.len()).filter(used).collect();
    let series = shown
        .iter()
        .map(|&at| Line { name: names[at].clone(), values: nums(&axis.shares(&parts[at], &all)) });
    let chart = Chart::Lines {
        axis: axis.labels.clone(),
        unit: "of what serves the needs".to_owned(),
        share: true,
        stacked: true,
        series: series.collect(),
    };
    let mut sheet =
        Sheet::new("Standards").text("requirement").text("standard").many(&table.labels, "%", Kind::Share);
    for &at in &shown {
        let cells = table.shares(&parts[at], &all).into_iter().map(Into::into);
        sheet.row(["all".into(), names[at].as_str().into()].into_iter().chain(cells));
    }
    for r in case.requirements.ids().filter(|&r| uses_standards(source, r)) {
        let parts = by_standard(source, |own| own == r);
        let all = total(&parts, case.calendar.len());
        for (part, name) in
            parts.iter().zip(&names).filter(|(part, _)| part.iter().any(|&units| units > 1e-12))
        {
            let cells = table.shares(part, &all).into_iter().map(Into::into);
            sheet.row(
                [case.requirements[r].label.as_str().into(), name.as_str().into()].into_iter().chain(cells),
            );
        }
    }
    section.show("Share of each standard", (!shown.is_empty()).then_some(chart), sheet);
    match by_assessment(source, "transition", 40) {
        Some(sheet) => section.show("Milestones of the transition", None, sheet),
        None => section.miss(
            "Milestones, the last date of the old standard and the burden of a mixed fleet:",
            format!("kuznia assess {} --only transition", source.run),
        ),
    }
    section
}

/// Whether any item that a requirement accepts follows a standard.
fn uses_standards(source: &Source, r: RequirementId) -> bool {
    let case = source.case;
    let mut own = case.acceptances.rows().iter().filter(|row| row.requirement == r);
    own.any(|row| case.items[row.item].standard.is_some())
}

fn title(source: &Source, section: &mut Section, parts: &[Series], all: &[f64], table: &Axis) {
    let case = source.case;
    let mut moves: Vec<(String, f64, f64)> = Vec::new();
    for (name, part) in case.standards.rows().iter().zip(parts) {
        let shares: Vec<f64> =
            table.shares(part, all).into_iter().filter(|share| share.is_finite()).collect();
        if let (Some(first), Some(last)) = (shares.first(), shares.last()) {
            moves.push((name.clone(), *first, *last));
        }
    }
    let gained = moves.iter().max_by(|a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1)));
    section.title = match gained {
        Some((name, first, last)) if last - first > 0.005 => {
            format!(
                "Standard {name} grows from {} % to {} % of what serves the needs",
                percent(*first),
                percent(*last)
            )
        }
        Some(_) => "The shares of the standards hardly move".to_owned(),
        None => "Nothing that follows a standard serves a need".to_owned(),
    };
}
