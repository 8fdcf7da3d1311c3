//! What is served of each requirement, and what is short.

use super::axis::Axis;
use super::chart::{Bar, Chart, Line};
use super::sheet::{Kind, Num, Sheet, nums};
use super::{Section, Source};
use crate::columns::label;
use crate::number::percent;
use crate::page::count;
use kuznia_case::case::{RequirementId, RequirementKind};

/// Most requirements of the chart.
const ROWS: usize = 8;

/// Need, unserved part and coverage of a requirement over the horizon.
pub(super) fn whole(source: &Source, r: RequirementId) -> (f64, f64, f64) {
    let need: f64 = source.figures.need[r].iter().sum();
    let unserved: f64 = source.figures.unserved[r].iter().sum();
    (need, unserved, source.figures.coverage(r, 0..source.case.calendar.len()))
}

/// Requirements with a need, worst covered first.
pub(super) fn worst_first(source: &Source) -> Vec<RequirementId> {
    let mut all: Vec<RequirementId> =
        source.case.requirements.ids().filter(|&r| whole(source, r).0 > 1e-12).collect();
    all.sort_by(|&a, &b| whole(source, a).2.total_cmp(&whole(source, b).2).then(a.cmp(&b)));
    all
}

/// The period in which the least part of a need is served, and that part.
pub(super) fn worst_period(source: &Source, r: RequirementId) -> Option<(usize, f64)> {
    let parts = (0..source.case.calendar.len()).map(|at| (at, source.figures.coverage(r, at..at + 1)));
    parts.filter(|(_, part)| part.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1))
}

pub(super) fn section(source: &Source) -> Section {
    let (case, figures) = (source.case, source.figures);
    let mut section = Section::new("service", "What is served and what is short");
    let worst = worst_first(source);
    let Some(&first) = worst.first() else {
        section.title = "The case has no requirement with a need".to_owned();
        return section;
    };
    let short = worst.iter().filter(|&&r| whole(source, r).2 < 1.0 - 1e-6).count();
    section.title = match (short, worst_period(source, first)) {
        (0, _) | (_, None) => "Every need is served in full, in every period".to_owned(),
        (some, Some((at, part))) => format!(
            "{some} of {} {} short; {} has it worst, {} % served in {}",
            count(worst.len(), "need", "needs"),
            if some == 1 { "falls" } else { "fall" },
            case.requirements[first].label,
            percent(part.max(0.0)),
            label(&case.calendar, at)
        ),
    };
    let axis = Axis::of_chart(&case.calendar);
    let served = |r: RequirementId, axis: &Axis| -> Vec<f64> {
        axis.periods().iter().map(|span| figures.coverage(r, span.clone())).collect()
    };
    let series = worst
        .iter()
        .take(ROWS)
        .map(|&r| Line { name: case.requirements[r].label.clone(), values: nums(&served(r, &axis)) });
    let chart = Chart::Lines {
        axis: axis.labels.clone(),
        unit: "of the need".to_owned(),
        share: true,
        stacked: false,
        series: series.collect(),
    };
    let table = Axis::of_table(&case.calendar);
    let mut sheet = Sheet::new("Service").text("requirement").share("whole horizon");
    sheet = sheet.many(&table.labels, "%", Kind::Share);
    for &r in &worst {
        let mut cells = vec![case.requirements[r].label.as_str().into(), whole(source, r).2.into()];
        cells.extend(served(r, &table).into_iter().map(Into::into));
        sheet.row(cells);
    }
    let rest = worst.len().saturating_sub(ROWS);
    if rest > 0 {
        section
            .say(format!("The chart shows the {ROWS} worst served of {} needs, the table all.", worst.len()));
    }
    section.show("Served part of each need", Some(chart), sheet);
    shortfalls(source, &worst, &mut section);
    if short > 0 {
        section.miss(
            "Why a need is short, from the shortfall to its root causes, with remedies tried:",
            format!("kuznia explain {} --requirement NAME", source.run),
        );
    }
    section
}

fn shortfalls(source: &Source, worst: &[RequirementId], section: &mut Section) {
    let case = source.case;
    let mut sheet =
        Sheet::new("Shortfall").text("requirement").text("kind").number("need", "effective units");
    sheet = sheet.number("not served", "effective units").text("worst period");
    let mut bars = Vec::new();
    for &r in worst {
        let requirement = &case.requirements[r];
        let (need, unserved, part) = whole(source, r);
        let kind = match requirement.kind {
            RequirementKind::Consume => "consume",
            RequirementKind::Hold => "hold",
        };
        let at = worst_period(source, r).filter(|(_, part)| *part < 1.0 - 1e-6);
        let when = at.map_or("–".to_owned(), |(at, part)| {
            format!("{} ({} % served)", label(&case.calendar, at), percent(part.max(0.0)))
        });
        sheet.row([
            requirement.label.as_str().into(),
            kind.into(),
            need.into(),
            unserved.max(0.0).into(),
            when.as_str().into(),
        ]);
        if part < 1.0 - 1e-6 {
            bars.push(Bar { name: requirement.label.clone(), value: Num((1.0 - part) * 100.0), note: when });
        }
    }
    bars.sort_by(|a, b| b.value.0.total_cmp(&a.value.0));
    bars.truncate(20);
    let chart =
        (!bars.is_empty()).then_some(Chart::Bars { unit: "% of the need not served".to_owned(), bars });
    section.show("Shortfall over the whole horizon", chart, sheet);
}
