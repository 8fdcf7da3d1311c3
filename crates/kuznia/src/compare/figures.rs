//! The figures of one run, and those of all runs line by line.

use super::Line;
use crate::load::Loaded;
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_base::Id;
use kuznia_case::case::StandardId;
use kuznia_case::{Case, Draft, Plan, TERM_NAMES, apply_variant};
use kuznia_plan::{Figures, figures};
use std::collections::BTreeMap;
use std::ops::Range;

/// Topic, name and when.
type Key = (usize, String, String);

/// One run with its figures.
pub(super) struct Side {
    pub name: String,
    /// Its input with the variant applied.
    pub draft: Draft,
    figures: BTreeMap<Key, (String, f64)>,
    /// Order in which names were met, by topic.
    met: Vec<Key>,
}

impl Side {
    pub(super) fn new(name: String, run: &Run, loaded: Loaded, plan: &Plan) -> Result<Self, Trouble> {
        let mut draft = loaded.draft;
        if let Some(variant) = &loaded.variant {
            let faults = apply_variant(&mut draft, variant);
            if !faults.is_sound() {
                return Err(Trouble::Input(faults));
            }
        }
        let mut side = Self { name, draft, figures: BTreeMap::new(), met: Vec::new() };
        let case = &loaded.case;
        let known = figures(case, plan);
        for name in ["objective", "bound"] {
            let value = run.record()[name].as_f64().unwrap_or(f64::NAN);
            side.add(0, name, "", &case.currency, value);
        }
        side.projects(case, plan);
        side.service(case, &known);
        for (name, &value) in TERM_NAMES.iter().zip(&plan.terms) {
            side.add(3, name, "", &case.currency, value);
        }
        side.shares(case, &known);
        Ok(side)
    }

    fn add(&mut self, topic: usize, name: &str, when: &str, unit: &str, value: f64) {
        let key = (topic, name.to_owned(), when.to_owned());
        if self.figures.insert(key.clone(), (unit.to_owned(), value)).is_none() {
            self.met.push(key);
        }
    }

    /// Commitments, those under way at the start of the plan included, so that frozen ones do not seem to vanish.
    fn projects(&mut self, case: &Case, plan: &Plan) {
        let mut units: BTreeMap<(usize, String), f64> = BTreeMap::new();
        for under_way in &case.under_way {
            *units.entry((under_way.project.index(), under_way.date.to_string())).or_insert(0.0) +=
                under_way.units;
        }
        for (k, committed) in plan.commit.iter() {
            for (t, &own) in case.calendar.ids().zip(committed).filter(|(_, own)| **own != 0.0) {
                let date = case.calendar.period(t).start.to_string();
                *units.entry((k.index(), date)).or_insert(0.0) += own;
            }
        }
        for ((k, date), units) in units {
            let name = case.projects.rows()[k].name.clone();
            self.add(1, &name, &date, "units", units);
        }
    }

    fn service(&mut self, case: &Case, known: &Figures) {
        for (r, requirement) in case.requirements.iter() {
            for (year, span) in years(case) {
                self.add(2, &requirement.name, &year, "share", known.coverage(r, span));
            }
        }
    }

    fn shares(&mut self, case: &Case, known: &Figures) {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { f64::NAN };
        let (home, all) = (yearly(case, &known.domestic_value), yearly(case, &known.served_value));
        for ((year, home), (_, all)) in home.into_iter().zip(all) {
            self.add(4, "all needs", &year, "share", share(home, all));
        }
        let by_standard: Vec<_> = known.by_standard.iter().map(|series| yearly(case, series)).collect();
        for at in 0..case.standards.len() {
            for (year_at, (year, own)) in by_standard[at].iter().enumerate() {
                let whole: f64 = by_standard.iter().map(|series| series[year_at].1).sum();
                let name = &case.standards[StandardId::new(at)];
                self.add(5, name, year, "share", share(*own, whole));
            }
        }
    }
}

/// Sums by the calendar year in which a period starts.
fn yearly(case: &Case, series: &[f64]) -> Vec<(String, f64)> {
    years(case).into_iter().map(|(year, span)| (year, series[span].iter().sum())).collect()
}

/// Calendar years with their periods.
fn years(case: &Case) -> Vec<(String, Range<usize>)> {
    let mut years: Vec<(String, Range<usize>)> = Vec::new();
    for (at, period) in case.calendar.periods().rows().iter().enumerate() {
        let year = period.start.year().to_string();
        match years.last_mut() {
            Some((last, span)) if *last == year => span.end = at + 1,
            _ => years.push((year, at..at + 1)),
        }
    }
    years
}

/// The figures of all runs, by topic, then in the order in which the runs name them.
pub(super) fn lines(sides: &[Side]) -> Vec<Line> {
    let mut keys: Vec<&Key> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for key in sides.iter().flat_map(|side| &side.met) {
        if seen.insert(key) {
            keys.push(key);
        }
    }
    // A name keeps the place at which it was first met; its years follow one another.
    let mut order: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        order.entry((key.0, &key.1)).or_insert(at);
    }
    keys.sort_by_key(|key| (key.0, order[&(key.0, key.1.as_str())], key.2.clone()));
    keys.into_iter().map(|key| line(key, sides)).collect()
}

fn line(key: &Key, sides: &[Side]) -> Line {
    // A project that a run does not commit has no units there; a share that it does not know is not zero.
    let none = if key.0 == 1 { 0.0 } else { f64::NAN };
    let own = || sides.iter().map(|side| side.figures.get(key));
    Line {
        topic: super::TOPICS[key.0].0,
        name: key.1.clone(),
        when: key.2.clone(),
        unit: own().flatten().next().map_or_else(String::new, |(unit, _)| unit.clone()),
        values: own().map(|found| found.map_or(none, |(_, value)| *value)).collect(),
    }
}
