//! Requirements and what serves them.

use super::desk::Desk;
use super::levels::levels;
use super::places::Names;
use crate::case::{Acceptance, AcceptanceId, Backlog, Level, Requirement, RequirementId, RequirementKind};
use kuznia_base::{Id, Money, Quantity, Table};

pub(super) struct Needs {
    pub requirements: Table<RequirementId, Requirement>,
    pub acceptances: Table<AcceptanceId, Acceptance>,
}

pub(super) fn needs(desk: &Desk, names: &Names) -> Needs {
    let mut requirements: Table<RequirementId, Requirement> = Table::new();
    for row in desk.sheet("requirements").rows() {
        let name = row.owned("requirement").unwrap_or_default();
        let kind =
            if row.choice("kind") == Some(1) { RequirementKind::Hold } else { RequirementKind::Consume };
        let backlog = if row.choice("backlog") == Some(1) { Backlog::Kept } else { Backlog::Lost };
        if kind == RequirementKind::Hold && backlog == Backlog::Kept {
            row.fault(
                "backlog",
                "a level that is not held does not wait",
                "leave it blank for requirements of kind hold",
            );
        }
        let opening = row.number("opening_backlog").unwrap_or(0.0);
        if opening > 0.0 && backlog != Backlog::Kept {
            row.fault(
                "opening_backlog",
                "what is not kept cannot wait at the start",
                "write `kept` in `backlog`, or leave it blank",
            );
        }
        requirements.push(Requirement {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            site: row.refer("site", &names.sites).unwrap_or(Id::new(0)),
            kind,
            amount: Level::constant(row.number("amount").unwrap_or(0.0)),
            priority: row.number("priority").map(|priority| priority as u32),
            shortfall_cost: row.number("shortfall_cost").map(Money),
            backlog,
            opening_backlog: Quantity(opening),
        });
    }
    let sheet = desk.sheet("requirement_levels");
    let steps =
        levels(&sheet, "amount", |row| row.refer("requirement", &names.requirements).into_iter().collect());
    for (requirement, steps) in steps {
        requirements[requirement].amount.steps = steps;
    }
    Needs { acceptances: acceptances(desk, names, &requirements), requirements }
}

/// In order of requirement.
fn acceptances(
    desk: &Desk,
    names: &Names,
    requirements: &Table<RequirementId, Requirement>,
) -> Table<AcceptanceId, Acceptance> {
    let mut found = Vec::new();
    for row in desk.sheet("acceptances").rows() {
        let requirement = row.refer("requirement", &names.requirements);
        let item = row.refer("item", &names.items);
        let effectiveness = row.number("effectiveness").unwrap_or(1.0);
        let attrition = row.number("attrition_per_year").unwrap_or(0.0);
        let opening = row.number("opening_fielded").unwrap_or(0.0);
        let enabler = row.refer("enabler_item", &names.items);
        let per_year = row.number("per_enabler_per_year");
        if enabler.is_some() && row.cell("per_enabler_per_year").is_none() {
            row.fault(
                "per_enabler_per_year",
                "the enabler's yearly use is missing",
                "say how many units one enabler can use in a year",
            );
        }
        if row.cell("enabler_item").is_none() && per_year.is_some() {
            row.fault(
                "enabler_item",
                "the enabler is missing",
                "name the item that must be fielded, or clear `per_enabler_per_year`",
            );
        }
        let (Some(requirement), Some(item)) = (requirement, item) else {
            continue;
        };
        if requirements[requirement].kind == RequirementKind::Consume && (attrition > 0.0 || opening > 0.0) {
            let column = if attrition > 0.0 { "attrition_per_year" } else { "opening_fielded" };
            row.fault(
                column,
                "what is consumed is not fielded",
                "leave it blank, or make the requirement of kind hold",
            );
        }
        found.push(Acceptance {
            requirement,
            item,
            effectiveness,
            attrition_per_year: attrition,
            opening_fielded: Quantity(opening),
            enabler: enabler.zip(per_year),
        });
    }
    found.sort_by_key(|acceptance| acceptance.requirement);
    Table::from(found)
}
