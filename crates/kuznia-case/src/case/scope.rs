//! Scopes: which requirements and items a target or a question is about, and their upstream closure.

use super::{AcceptanceId, Case, FamilyId, ItemId, LineId, ProcessId, RequirementId, StandardId, SupplierId};
use kuznia_base::Id;

/// A scope such as `requirement:R`, `family:F & standard:S` or `all`. All named parts must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    /// `requirement:R`
    pub requirement: Option<RequirementId>,
    /// `family:F`
    pub family: Option<FamilyId>,
    /// `item:I`
    pub item: Option<ItemId>,
    /// `standard:S`
    pub standard: Option<StandardId>,
    /// `line:L`
    pub line: Option<LineId>,
    /// `process:P`
    pub process: Option<ProcessId>,
    /// `supplier:S`
    pub supplier: Option<SupplierId>,
}

impl Scope {
    /// Whether an item is in the scope's family and is its item; the standard is left aside.
    pub fn has_item(&self, case: &Case, item: ItemId) -> bool {
        self.item.is_none_or(|own| own == item)
            && self.family.is_none_or(|family| case.items[item].family == Some(family))
    }

    /// Acceptances in the scope: its requirement's, of its items; the standard is left aside.
    pub fn acceptances(&self, case: &Case) -> Vec<AcceptanceId> {
        let within = |a: &super::Acceptance| {
            self.requirement.is_none_or(|r| r == a.requirement) && self.has_item(case, a.item)
        };
        case.acceptances.iter().filter(|(_, a)| within(a)).map(|(id, _)| id).collect()
    }

    /// Requirements with at least one acceptance in the scope, in order. A scope without family and item has all
    /// requirements that it names, accepted items or not.
    pub fn requirements(&self, case: &Case) -> Vec<RequirementId> {
        let plain = self.family.is_none() && self.item.is_none();
        let accepted =
            |r| case.acceptances.rows().iter().any(|a| a.requirement == r && self.has_item(case, a.item));
        let ids = case.requirements.ids();
        ids.filter(|&r| self.requirement.is_none_or(|own| own == r) && (plain || accepted(r))).collect()
    }

    /// For every item whether it is in the upstream closure of the accepted items of the scope: the items themselves
    /// and all inputs of processes that make an item of the closure.
    pub fn upstream(&self, case: &Case) -> Vec<bool> {
        let mut inside = vec![false; case.items.len()];
        for acceptance in self.acceptances(case) {
            inside[case.acceptances[acceptance].item.index()] = true;
        }
        loop {
            let mut grew = false;
            for process in case.processes.rows() {
                if process.outputs.iter().any(|flow| inside[flow.item.index()]) {
                    for flow in &process.inputs {
                        grew |= !std::mem::replace(&mut inside[flow.item.index()], true);
                    }
                }
            }
            if !grew {
                return inside;
            }
        }
    }
}
