//! Which typed-in figures move the outcome most, and whose evidence to verify first.

use super::chart::{Chart, Swing};
use super::findings::{Finding, all};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::number::plain;

/// Most figures of the chart.
const ROWS: usize = 15;

/// The value of a part, `outcome=cost; at=low`.
fn part<'a>(own: &Finding<'a>, name: &str) -> &'a str {
    let parts = own.part.split("; ").filter_map(|part| part.split_once('='));
    parts.clone().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

struct Found<'a>(Vec<Finding<'a>>);

impl<'a> Found<'a> {
    /// The value of a measure of a figure with these parts; NaN where it is not told.
    fn of(&self, subject: &str, measure: &str, parts: &[(&str, &str)]) -> f64 {
        self.find(subject, measure, parts).map_or(f64::NAN, |own| own.value)
    }

    fn find(&self, subject: &str, measure: &str, parts: &[(&str, &str)]) -> Option<&Finding<'a>> {
        let mut own = self.0.iter().filter(|own| own.subject == subject && own.measure == measure);
        own.find(|own| parts.iter().all(|(name, value)| part(own, name) == *value))
    }

    /// Figures of a tornado of the cost, widest first; what may leave no plan comes before.
    fn widest(&self, way: &str) -> Vec<&'a str> {
        let own = self.0.iter().filter(|own| own.measure == "swing" && part(own, "outcome") == "cost");
        let mut own: Vec<&Finding> = own.filter(|own| part(own, "way") == way).collect();
        let size = |own: &Finding| if own.value.is_nan() { f64::INFINITY } else { own.value };
        own.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.subject.cmp(b.subject)));
        own.iter().map(|own| own.subject).collect()
    }
}

pub(super) fn section(source: &Source) -> Section {
    let mut section = Section::new("sensitivity", "Which figures matter most");
    let found = Found(all(source).into_iter().filter(|own| own.assessment == "sensitivity").collect());
    let figures = found.widest("projects fixed");
    let Some(&first) = figures.first() else {
        section.title = "Which figures matter most is not worked out yet".to_owned();
        section.miss(
            "A tornado and shares of the variance, for figures with a row in `ranges`:",
            format!("kuznia sensitivity {}", source.run),
        );
        return section;
    };
    let money = source.currency();
    let base = found.0.iter().find(|own| own.measure == "base" && part(own, "outcome") == "cost");
    let base = base.map_or(f64::NAN, |own| own.value);
    let swing = found.of(first, "swing", &[("outcome", "cost"), ("way", "projects fixed")]);
    section.title = match swing.is_nan() {
        true => format!("At an end of the range of `{first}` there is no plan"),
        false => format!("`{first}` moves the cost most: by {} {money} over its range", plain(swing)),
    };
    section.say(
        "Each figure is set to the least and the most of its range, all others as they stand. Shares of the variance come from \
         all figures moving at once, independent and uniform inside their ranges; projects stay as planned and operations are \
         optimised again.",
    );
    for way in ["projects fixed", "planned anew"] {
        let figures = found.widest(way);
        if figures.is_empty() {
            continue;
        }
        let end = |figure: &str, outcome: &str, at: &str| {
            found.find(figure, "outcome", &[("outcome", outcome), ("at", at), ("way", way)])
        };
        let change = |figure: &str, at: &str| {
            let value = end(figure, "cost", at).map_or(f64::NAN, |own| own.value);
            // The solver's noise is no change.
            if (value - base).abs() <= 1e-7 * base.abs() { 0.0 } else { value - base }
        };
        let level = |figure: &str, at: &str| end(figure, "cost", at).map_or("", |own| part(own, "level"));
        let row = |figure: &&str| Swing {
            name: (*figure).to_owned(),
            low: Num(change(figure, "low")),
            high: Num(change(figure, "high")),
            note: format!("{} to {}", level(figure, "low"), level(figure, "high")),
        };
        let rows = figures.iter().take(ROWS).map(row).collect();
        let mut sheet = Sheet::new(format!("Sensitivity, {way}")).text("figure").text("least").text("most");
        sheet = sheet.number("cost at least", money).number("cost at most", money);
        sheet = sheet.share("served at least").share("served at most");
        sheet = sheet.share("made at home at least").share("made at home at most").text("in words");
        for figure in &figures {
            let value = |outcome, at| end(figure, outcome, at).map_or(f64::NAN, |own| own.value);
            let words = ["low", "high"].map(|at| end(figure, "cost", at).map_or("", |own| own.words));
            let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
            sheet.row([
                (*figure).into(),
                level(figure, "low").into(),
                level(figure, "high").into(),
                value("cost", "low").into(),
                value("cost", "high").into(),
                value("served_share", "low").into(),
                value("served_share", "high").into(),
                value("domestic_share", "low").into(),
                value("domestic_share", "high").into(),
                words.join("; ").into(),
            ]);
        }
        let chart = Chart::Tornado { unit: money.to_owned(), rows };
        section.show(
            format!("Change of the cost at the least and the most of each, {way}"),
            Some(chart),
            sheet,
        );
    }
    shares(&found, &figures, money, &mut section);
    verify(&found, &mut section);
    section
}

/// Effects of the screening and shares of the variance of the cost.
fn shares(found: &Found, figures: &[&str], money: &str, section: &mut Section) {
    let cost = [("outcome", "cost")];
    let of = |figure: &str, measure: &str| found.of(figure, measure, &cost);
    if figures.iter().all(|figure| of(figure, "total_order").is_nan() && of(figure, "mean_effect").is_nan()) {
        return;
    }
    let mut sheet = Sheet::new("Shares of the variance").text("figure").number("mean effect", money);
    sheet = sheet.number("its spread", money);
    for title in ["alone", "alone, low", "alone, high", "in all", "in all, low", "in all, high"] {
        sheet = sheet.number(title, "of 1");
    }
    let mut figures = figures.to_vec();
    let total = |figure: &str| of(figure, "total_order").max(f64::NEG_INFINITY);
    figures.sort_by(|a, b| total(b).total_cmp(&total(a)));
    for figure in figures {
        let cells = [
            "mean_effect",
            "effect_deviation",
            "first_order",
            "first_order_low",
            "first_order_high",
            "total_order",
            "total_order_low",
            "total_order_high",
        ];
        let cells = cells.map(|measure| of(figure, measure).into());
        sheet.row(std::iter::once(figure.into()).chain(cells).collect::<Vec<_>>());
    }
    section.show("Shares of the variance of the cost (Sobol'), with 95 % intervals", None, sheet);
}

/// Whose evidence to verify first.
fn verify(found: &Found, section: &mut Section) {
    let mut ranked: Vec<&Finding> = found.0.iter().filter(|own| own.measure == "verify_rank").collect();
    ranked.sort_by(|a, b| a.value.total_cmp(&b.value));
    if ranked.is_empty() {
        return;
    }
    let mut sheet = Sheet::new("Verify first").text("figure").text("evidence").text("why");
    for own in ranked {
        sheet.row([own.subject.into(), part(own, "evidence").into(), own.words.into()]);
    }
    section.show("Which evidence to verify first", None, sheet);
}
