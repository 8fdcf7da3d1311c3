//! Synthetic cases of any size: sparse, in tiers, with every family of the formulation touched. For benchmarks and
//! stress of the planner; the figures mean nothing.

mod goods;
mod maker;
mod money;
mod needs;
mod projects;
mod trade;

use kuznia_case::{Cell, Draft, Setting};
use maker::Maker;
use std::collections::BTreeMap;

/// Size of a synthetic case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Synthetic {
    /// Sites, at least 2.
    pub sites: usize,
    /// Items, at least 8.
    pub items: usize,
    /// Quarters, at least 1.
    pub periods: usize,
    /// Projects in whole units. Without any the case is a linear program: then nothing has a set-up or a minimum load.
    pub projects: usize,
    /// Seed: the same seed makes the same case everywhere.
    pub seed: u64,
}

/// Which families a synthetic case touches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Touch {
    /// All.
    Every,
    /// Those that `benches/peers.py` writes too, projects in parts of units.
    Common,
}

/// Makes a synthetic case that touches every family.
pub fn generate(size: Synthetic) -> Draft {
    make(size, Touch::Every)
}

/// Makes a synthetic case, a linear program, of the families that `benches/peers.py` writes as well: balances with
/// delays, capacity, projects in parts of units, offers, links, requirements, power, labour, outlays and budgets.
pub fn generate_common(size: Synthetic) -> Draft {
    make(size, Touch::Common)
}

fn make(size: Synthetic, touch: Touch) -> Draft {
    let size = Synthetic {
        sites: size.sites.max(2),
        items: size.items.max(8),
        periods: size.periods.max(1),
        ..size
    };
    let mut maker = Maker::new(size, touch);
    maker.places();
    maker.goods();
    maker.works();
    maker.transport();
    maker.offers();
    maker.needs();
    maker.projects();
    maker.money();
    maker.power_and_people();
    if touch == Touch::Every {
        maker.gifts();
        maker.targets();
    }
    let kind = if touch == Touch::Every { "synthetic" } else { "common" };
    let name = format!("{kind}-{}-{}-{}-{}", size.sites, size.items, size.periods, size.seed);
    let closing = if touch == Touch::Every { 0.3 } else { 0.0 };
    let settings = [
        ("name", Cell::text(&name)),
        ("currency", Cell::text("EUR")),
        ("calendar.start", Cell::text("2026-01-01")),
        ("calendar.step", Cell::text("quarter")),
        ("calendar.count", Cell::Number(size.periods as f64)),
        ("economics.discount_rate", Cell::Number(0.04)),
        ("economics.horizon_value", Cell::text("annuity")),
        ("economics.closing_stock_share", Cell::Number(closing)),
    ];
    let settings: BTreeMap<_, _> =
        settings.map(|(key, cell)| (key.to_owned(), Setting { cell, line: None })).into();
    let tables = maker.tables.into_iter().map(|(name, table)| (name.to_owned(), table)).collect();
    Draft { origin: name, settings_file: "case.toml".to_owned(), settings, tables, ..Draft::default() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use kuznia_plan::Formulation;
    use std::collections::BTreeSet;

    const SMALL: Synthetic = Synthetic { sites: 5, items: 40, periods: 8, projects: 20, seed: 3 };

    #[test]
    fn the_same_seed_makes_the_same_case_and_another_seed_another() {
        let tables = |seed| format!("{:?}", generate(Synthetic { seed, ..SMALL }).tables);
        assert_eq!(tables(3), tables(3));
        assert_ne!(tables(3), tables(4));
    }

    #[test]
    fn every_size_is_a_sound_case() {
        for (sites, items, periods, projects) in
            [(2, 8, 1, 0), (3, 9, 4, 1), (5, 40, 8, 20), (40, 300, 5, 37)]
        {
            for make in [generate, generate_common] {
                let checked =
                    kuznia_case::check(&make(Synthetic { sites, items, periods, projects, seed: 1 }));
                assert!(checked.case.is_some(), "{sites} {items}: {:#?}", checked.notes.faults);
            }
        }
    }

    /// Families of the rows and columns of a case.
    fn families(draft: &Draft) -> BTreeSet<&'static str> {
        let case = kuznia_case::check(draft).case.unwrap();
        let formulation = Formulation::new(&case);
        let cols = (0..formulation.program.n_cols() as u32).map(kuznia_lp::Col);
        let rows = (0..formulation.program.n_rows() as u32).map(kuznia_lp::Row);
        let tags = cols
            .filter_map(|col| formulation.col_tag(col))
            .chain(rows.filter_map(|row| formulation.row_tag(row)));
        tags.map(|tag| tag.family).collect()
    }

    #[test]
    fn every_family_of_the_formulation_is_touched() {
        let touched = families(&generate(SMALL));
        let wanted = [
            "project_units",
            "project_order",
            "project_excludes",
            "installed",
            "line_capacity",
            "overtime",
            "setup",
            "min_load",
            "gate",
            "material_balance",
            "stores_capacity",
            "stores_safety",
            "shelf_life",
            "closing_stock",
            "offers",
            "take_or_pay",
            "links",
            "requirement",
            "fielded",
            "enabler",
            "power",
            "labour",
            "people",
            "outlay",
            "budget",
            "loan",
            "backlog",
            "dump",
            "aid",
            "target_miss",
        ];
        let missing: Vec<_> = wanted.into_iter().filter(|family| !touched.contains(family)).collect();
        assert!(missing.is_empty(), "{missing:?} not in {touched:?}");
    }

    #[test]
    fn the_common_families_are_a_linear_program() {
        let case = kuznia_case::check(&generate_common(SMALL)).case.unwrap();
        let program = Formulation::new(&case).program;
        assert_eq!(program.n_integers(), 0);
        let touched = families(&generate_common(SMALL));
        assert!(touched.contains("installed") && !touched.contains("target_miss"), "{touched:?}");
    }
}
