//! Targets and their scopes.

use super::desk::Desk;
use super::places::Names;
use super::read::Row;
use crate::case::{Measure, Per, Scope, Target, TargetId};
use kuznia_base::{Table, did_you_mean};

const MEASURES: [Measure; 7] = [
    Measure::DomesticShare,
    Measure::StandardShare,
    Measure::Service,
    Measure::StockDays,
    Measure::SupplierShare,
    Measure::Activity,
    Measure::CapacityMargin,
];

pub(super) fn targets(desk: &Desk, names: &Names) -> Table<TargetId, Target> {
    let mut targets = Table::new();
    for row in desk.sheet("targets").rows() {
        let measure = row.choice("measure").map_or(Measure::Service, |at| MEASURES[at]);
        let scope = row.owned("scope").map_or_else(Scope::default, |text| scope(&row, &text, measure, names));
        if row.cell("scope").is_none() {
            needs(&row, measure, &[]);
        }
        let (least, most) = (row.number("at_least"), row.number("at_most"));
        if row.cell("at_least").is_none() && row.cell("at_most").is_none() {
            row.fault("at_least", "the target has no bound", "fill `at_least` or `at_most`");
        }
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            row.fault("at_most", "the upper bound is below the lower", "swap them");
        }
        let shares =
            [Measure::DomesticShare, Measure::StandardShare, Measure::Service, Measure::SupplierShare];
        let share = shares.contains(&measure);
        for (column, bound) in [("at_least", least), ("at_most", most)] {
            match bound {
                Some(bound) if bound < 0.0 => {
                    row.fault(column, format!("`{bound}` is negative"), "write a bound of at least 0");
                }
                Some(bound) if share && bound > 1.0 => {
                    let hint = "no share is above 1; 5 % is 0.05";
                    row.fault(column, format!("the share `{bound}` is beyond reach"), hint);
                }
                _ => {}
            }
        }
        let (from, until) = row.window("only periods that start before `until` count");
        targets.push(Target {
            name: row.owned("target").unwrap_or_default(),
            measure,
            scope,
            per: match row.choice("per") {
                Some(0) => Per::Period,
                Some(2) => Per::Horizon,
                _ => Per::Year,
            },
            from,
            until,
            at_least: least,
            at_most: most,
            penalty: row.number("penalty"),
        });
    }
    targets
}

/// What the scope of a measure can name, and which of it must be named (one of several).
fn parts(measure: Measure) -> (&'static [&'static str], &'static [&'static str]) {
    match measure {
        Measure::StandardShare => (&["requirement", "family", "item", "standard"], &["standard"]),
        Measure::SupplierShare => (&["item", "supplier"], &["item"]),
        Measure::Activity => (&["line", "process"], &["line", "process"]),
        _ => (&["requirement", "family", "item"], &[]),
    }
}

/// A scope: `all`, or parts joined with `&`, each of a kind that the measure knows.
fn scope(row: &Row, text: &str, measure: Measure, names: &Names) -> Scope {
    let mut scope = Scope::default();
    let (known, _) = parts(measure);
    let mut named: Vec<&str> = Vec::new();
    for part in text.split('&').map(str::trim).filter(|part| *part != "all") {
        let Some((kind, name)) = part.split_once(':') else {
            let hint = "write for example `family:rounds & standard:new`, or `all`";
            row.fault("scope", format!("`{part}` is not a scope"), hint);
            continue;
        };
        let (kind, name) = (kind.trim(), name.trim());
        if named.contains(&kind) {
            let hint = "all parts of a scope must hold at once; write a target for each";
            row.fault("scope", format!("the scope names two of kind `{kind}`"), hint);
        }
        named.push(kind);
        match kind {
            "requirement" => scope.requirement = row.find("scope", name, &names.requirements),
            "family" => scope.family = row.find("scope", name, &names.families),
            "item" => scope.item = row.find("scope", name, &names.items),
            "standard" => scope.standard = row.find("scope", name, &names.standards),
            "line" => scope.line = row.find("scope", name, &names.lines),
            "process" => scope.process = row.find("scope", name, &names.processes),
            "supplier" => scope.supplier = row.find("scope", name, &names.suppliers),
            other => {
                let near = did_you_mean(other, known.iter().copied());
                let hint = near.map_or_else(
                    || format!("it is one of {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                row.fault("scope", format!("unknown kind of scope `{other}`"), hint);
                continue;
            }
        }
        if !known.contains(&kind) {
            let hint = format!("its scope can name {}", known.join(", "));
            row.fault("scope", format!("`{kind}` has no meaning for this measure"), hint);
        }
    }
    needs(row, measure, &named);
    scope
}

/// Tells of a scope that lacks what the measure needs.
fn needs(row: &Row, measure: Measure, named: &[&str]) {
    let (_, needed) = parts(measure);
    if !needed.is_empty() && !needed.iter().any(|kind| named.contains(kind)) {
        let forms: Vec<String> = needed.iter().map(|kind| format!("`{kind}:…`")).collect();
        let hint = format!("this measure needs {} in its scope", forms.join(" or "));
        row.fault("scope", "the scope does not fit the measure", hint);
    }
}
