//! Items, processes with their recipes, stores and receipts.

use super::desk::Desk;
use super::places::Names;
use crate::case::{Flow, Item, ItemId, Process, ProcessId, Receipt, Store, StoreId};
use kuznia_base::{Days, Hours, Id, Money, MoneyPerYear, Months, Quantity, Table};

pub(super) struct Goods {
    pub items: Table<ItemId, Item>,
    pub processes: Table<ProcessId, Process>,
    pub stores: Table<StoreId, Store>,
    pub receipts: Vec<Receipt>,
}

pub(super) fn goods(desk: &Desk, names: &Names) -> Goods {
    Goods {
        items: items(desk, names),
        processes: processes(desk, names),
        stores: stores(desk, names),
        receipts: receipts(desk, names),
    }
}

fn items(desk: &Desk, names: &Names) -> Table<ItemId, Item> {
    let mut items = Table::new();
    for row in desk.sheet("items").rows() {
        let name = row.owned("item").unwrap_or_default();
        items.push(Item {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            unit: row.owned("unit").unwrap_or_else(|| "unit".to_owned()),
            family: row.text("family").and_then(|word| names.families.get(&word)),
            standard: row.text("standard").and_then(|word| names.standards.get(&word)),
            unit_value: Money(row.number("unit_value").unwrap_or(0.0)),
            loss_per_year: row.number("loss_per_year").unwrap_or(0.0),
            shelf_life: row.number("shelf_life_months").map(Months),
            holding_cost: MoneyPerYear(row.number("holding_cost_per_year").unwrap_or(0.0)),
            disposal_cost: row.number("disposal_cost").map(Money),
            transport_size: row.number("transport_size").unwrap_or(1.0),
        });
    }
    items
}

fn processes(desk: &Desk, names: &Names) -> Table<ProcessId, Process> {
    let blank = |id: usize| {
        let name = names.processes.name(Id::new(id)).to_owned();
        let label = name.clone();
        Process {
            name,
            label,
            energy_mwh: 0.0,
            lead: Days(0.0),
            inputs: Vec::new(),
            outputs: Vec::new(),
            labour: Vec::new(),
        }
    };
    let mut processes: Table<ProcessId, Process> = (0..names.processes.len()).map(blank).collect();
    for (at, row) in desk.sheet("processes").rows().enumerate() {
        let process = &mut processes[Id::new(at)];
        process.label = row.owned("label").unwrap_or_else(|| process.name.clone());
        process.energy_mwh = row.number("energy_mwh").unwrap_or(0.0);
        process.lead = Days(row.number("lead_days").unwrap_or(0.0));
    }
    for row in desk.sheet("recipes").rows() {
        let process = row.refer("process", &names.processes);
        let item = row.refer("item", &names.items);
        let (role, quantity) = (row.choice("role"), row.number("quantity"));
        let (Some(process), Some(item), Some(role), Some(quantity)) = (process, item, role, quantity) else {
            continue;
        };
        let process = &mut processes[process];
        let flows = if role == 0 { &mut process.inputs } else { &mut process.outputs };
        flows.push(Flow { item, quantity: Quantity(quantity) });
    }
    for row in desk.sheet("process_labour").rows() {
        let process = row.refer("process", &names.processes);
        let skill = row.text("skill").and_then(|word| names.skills.get(&word));
        if let (Some(process), Some(skill), Some(hours)) = (process, skill, row.number("hours")) {
            processes[process].labour.push((skill, Hours(hours)));
        }
    }
    processes
}

fn stores(desk: &Desk, names: &Names) -> Table<StoreId, Store> {
    let mut stores = Table::new();
    for row in desk.sheet("stores").rows() {
        let (site, item) = (row.refer("site", &names.sites), row.refer("item", &names.items));
        let opening = row.number("opening").unwrap_or(0.0);
        let capacity = row.number("capacity");
        let closing_min = row.number("closing_min").unwrap_or(0.0);
        if capacity.is_some_and(|capacity| closing_min > capacity) {
            row.fault(
                "closing_min",
                "the closing minimum is more than the store holds",
                "raise the capacity or lower the minimum",
            );
        }
        let safety = Days(row.number("safety_days").unwrap_or(0.0));
        let (Some(site), Some(item)) = (site, item) else {
            continue;
        };
        stores.push(Store {
            site,
            item,
            opening: Quantity(opening),
            capacity: capacity.map(Quantity),
            safety,
            closing_min: Quantity(closing_min),
        });
    }
    stores
}

fn receipts(desk: &Desk, names: &Names) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    for row in desk.sheet("receipts").rows() {
        let (item, site) = (row.refer("item", &names.items), row.refer("site", &names.sites));
        let (date, quantity) = (row.date("date"), row.number("quantity"));
        if let (Some(item), Some(site), Some(date), Some(quantity)) = (item, site, date, quantity) {
            receipts.push(Receipt { item, site, date, quantity: Quantity(quantity) });
        }
    }
    receipts
}

/// Faults that need the calendar: receipts before the start or into a representative block.
pub(super) fn receipts_in_time(desk: &Desk, calendar: &kuznia_base::Calendar) {
    for row in desk.sheet("receipts").rows() {
        let Some(date) = row.date("date") else {
            continue;
        };
        if date < calendar.start() {
            row.fault(
                "date",
                format!("the receipt of {date} lies before the start"),
                "put it into the opening stock",
            );
        }
        let in_block = calendar.find(date).is_some_and(|t| calendar.period(t).block.is_some());
        if in_block {
            row.fault(
                "date",
                "the receipt falls into a representative block",
                "a block is run many times; put it outside of it",
            );
        }
    }
}
