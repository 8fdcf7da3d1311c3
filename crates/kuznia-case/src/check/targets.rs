//! Targets and their scopes.

use super::desk::Desk;
use super::places::Names;
use super::read::Row;
use crate::case::{Measure, Per, Scope, Target, TargetId};
use kuznia_base::Table;

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
        let scope = row.owned("scope").map_or_else(Scope::default, |text| scope(&row, &text, names));
        let (least, most) = (row.number("at_least"), row.number("at_most"));
        if least.is_none() && most.is_none() {
            row.fault("at_least", "the target has no bound", "fill `at_least` or `at_most`");
        }
        if least.zip(most).is_some_and(|(least, most)| least > most) {
            row.fault("at_most", "the upper bound is below the lower", "swap them");
        }
        let share = matches!(measure, Measure::DomesticShare | Measure::StandardShare | Measure::Service | Measure::SupplierShare);
        for (column, bound) in [("at_least", least), ("at_most", most)] {
            if let Some(bound) = bound.filter(|bound| share && !(0.0..=1.0).contains(bound)) {
                row.fault(column, format!("the share `{bound}` is not between 0 and 1"), "5 % is 0.05");
            }
            if let Some(bound) = bound.filter(|bound| !share && *bound < 0.0) {
                row.fault(column, format!("`{bound}` is negative"), "write a bound of at least 0");
            }
        }
        needs_scope(&row, measure, &scope);
        let (from, until) = (row.date("from"), row.date("until"));
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            row.fault("until", "the target ends before it begins", "only periods that start before `until` count");
        }
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

/// What a measure needs in its scope.
fn needs_scope(row: &Row, measure: Measure, scope: &Scope) {
    let missing = match measure {
        Measure::StandardShare if scope.standard.is_none() => "`standard:S`",
        Measure::SupplierShare if scope.item.is_none() => "`item:I`",
        Measure::Activity if scope.line.is_none() && scope.process.is_none() => "`line:L` or `process:P`",
        _ => return,
    };
    row.fault("scope", "the scope does not fit the measure", format!("this measure needs {missing} in its scope"));
}

/// A scope: `all`, or parts joined with `&`.
pub(super) fn scope(row: &Row, text: &str, names: &Names) -> Scope {
    let mut scope = Scope::default();
    for part in text.split('&').map(str::trim).filter(|part| !part.is_empty() && *part != "all") {
        let Some((kind, name)) = part.split_once(':') else {
            row.fault("scope", format!("`{part}` is not a scope"), "write for example `family:rounds & standard:new`, or `all`");
            continue;
        };
        let (kind, name) = (kind.trim(), name.trim());
        match kind {
            "requirement" => scope.requirement = row.find("scope", name, &names.requirements),
            "family" => scope.family = row.find("scope", name, &names.families),
            "item" => scope.item = row.find("scope", name, &names.items),
            "standard" => scope.standard = row.find("scope", name, &names.standards),
            "line" => scope.line = row.find("scope", name, &names.lines),
            "process" => scope.process = row.find("scope", name, &names.processes),
            "supplier" => scope.supplier = row.find("scope", name, &names.suppliers),
            other => {
                let hint = "a scope is of requirement, family, item, standard, line, process or supplier";
                row.fault("scope", format!("unknown kind of scope `{other}`"), hint);
            }
        }
    }
    scope
}
