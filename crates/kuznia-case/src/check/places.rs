//! Names of everything, and the places: countries, regions, sites.

use super::desk::Desk;
use super::register::Register;
use crate::case::{
    Bloc, Country, CountryId, CurrencyId, DonorId, FamilyId, FundId, ItemId, LineId, LinkId, LoanId, OfferId,
    ProcessId, ProjectId, Region, RegionId, RequirementId, Site, SiteId, SkillId, StandardId, SupplierId,
    TargetId, ThreatId,
};
use kuznia_base::Table;

/// All names that rows refer to.
pub(super) struct Names {
    pub countries: Register<CountryId>,
    pub regions: Register<RegionId>,
    pub sites: Register<SiteId>,
    pub items: Register<ItemId>,
    pub families: Register<FamilyId>,
    pub standards: Register<StandardId>,
    pub processes: Register<ProcessId>,
    pub lines: Register<LineId>,
    pub projects: Register<ProjectId>,
    pub offers: Register<OfferId>,
    pub suppliers: Register<SupplierId>,
    pub links: Register<LinkId>,
    pub donors: Register<DonorId>,
    pub requirements: Register<RequirementId>,
    pub currencies: Register<CurrencyId>,
    pub funds: Register<FundId>,
    pub loans: Register<LoanId>,
    pub skills: Register<SkillId>,
}

impl Names {
    /// Registers the names of all tables; a name defined twice is a fault.
    pub(super) fn register(desk: &Desk) -> Self {
        let mut countries = Register::of(&desk.sheet("countries"));
        if !desk.has_rows("countries") {
            let _: CountryId = countries.intern("home");
        }
        let mut processes: Register<ProcessId> = Register::of(&desk.sheet("processes"));
        if !desk.has_rows("processes") {
            // Without the table every process of a recipe is one.
            intern(desk, "recipes", "process", &mut processes);
        }
        let mut names = Self {
            countries,
            regions: Register::of(&desk.sheet("regions")),
            sites: Register::of(&desk.sheet("sites")),
            items: Register::of(&desk.sheet("items")),
            families: Register::new("items").called("family"),
            standards: Register::new("items").called("standard"),
            processes,
            lines: Register::of(&desk.sheet("lines")),
            projects: Register::of(&desk.sheet("projects")),
            offers: Register::of(&desk.sheet("offers")),
            suppliers: Register::new("offers").called("supplier"),
            links: Register::of(&desk.sheet("links")),
            donors: Register::new("aid").called("donor"),
            requirements: Register::of(&desk.sheet("requirements")),
            currencies: Register::new("exchange_rates").called("currency"),
            funds: Register::of(&desk.sheet("funds")),
            loans: Register::of(&desk.sheet("loans")),
            skills: Register::new("labour").called("skill"),
        };
        // Nothing refers to these, but no name may be given twice.
        let _: Register<TargetId> = Register::of(&desk.sheet("targets"));
        let _: Register<ThreatId> = Register::of(&desk.sheet("threats"));
        intern(desk, "items", "family", &mut names.families);
        intern(desk, "items", "standard", &mut names.standards);
        intern(desk, "offers", "supplier", &mut names.suppliers);
        intern(desk, "aid", "donor", &mut names.donors);
        intern(desk, "exchange_rates", "currency", &mut names.currencies);
        intern(desk, "labour", "skill", &mut names.skills);
        intern(desk, "process_labour", "skill", &mut names.skills);
        names
    }

    /// A currency of a cell: blank or the case's own is `None`.
    pub(super) fn currency(&self, desk: &Desk, row: &super::read::Row, column: &str) -> Option<CurrencyId> {
        let word = row.text(column)?;
        if desk.setting_text("currency").as_deref() == Some(&word) {
            return None;
        }
        let found = self.currencies.get(&word);
        if found.is_none() {
            let hint = match self.currencies.len() {
                0 => {
                    "give its rates in the table `exchange_rates`, or leave it blank for the case's currency"
                        .to_owned()
                }
                _ => self.currencies.hint(&word),
            };
            row.fault(column, format!("no rate of exchange for the currency `{word}`"), hint);
        }
        found
    }
}

/// Takes up the words of a column in order.
fn intern<I: kuznia_base::Id>(desk: &Desk, table: &'static str, column: &str, register: &mut Register<I>) {
    let sheet = desk.sheet(table);
    for row in sheet.rows() {
        if let Some(word) = row.text(column) {
            register.intern(&word);
        }
    }
}

/// Countries, regions and sites.
pub(super) struct Places {
    pub countries: Table<CountryId, Country>,
    pub regions: Table<RegionId, Region>,
    pub sites: Table<SiteId, Site>,
}

/// Reads them.
pub(super) fn places(desk: &Desk, names: &Names) -> Places {
    let mut countries: Table<CountryId, Country> = Table::new();
    if !desk.has_rows("countries") {
        countries.push(Country { name: "home".to_owned(), label: "home".to_owned(), bloc: Bloc::Home });
    }
    for row in desk.sheet("countries").rows() {
        let name = row.owned("country").unwrap_or_default();
        let bloc = match row.choice("bloc") {
            Some(0) => Bloc::Home,
            Some(1) => Bloc::Allied,
            _ => Bloc::Other,
        };
        countries.push(Country { label: row.owned("label").unwrap_or_else(|| name.clone()), name, bloc });
    }
    let first = kuznia_base::Id::new(0);
    let mut regions: Table<RegionId, Region> = Table::new();
    for row in desk.sheet("regions").rows() {
        let name = row.owned("region").unwrap_or_default();
        let country = row.refer("country", &names.countries).unwrap_or(first);
        regions.push(Region { label: row.owned("label").unwrap_or_else(|| name.clone()), name, country });
    }
    let homes: Vec<CountryId> =
        countries.iter().filter(|(_, c)| c.bloc == Bloc::Home).map(|(id, _)| id).collect();
    let mut sites: Table<SiteId, Site> = Table::new();
    for row in desk.sheet("sites").rows() {
        let name = row.owned("site").unwrap_or_default();
        let region = row.refer("region", &names.regions);
        let country = match row.cell("country") {
            Some(_) => row.refer("country", &names.countries),
            None if homes.len() == 1 => homes.first().copied(),
            None => {
                let hint = "it can be left out only where exactly one country is of bloc `home`";
                row.fault("country", "the country of the site is missing", hint);
                None
            }
        };
        if let (Some(region), Some(country)) = (region, country)
            && regions[region].country != country
        {
            let other = names.countries.name(regions[region].country);
            let hint = "give the region and the site the same country";
            row.fault("region", format!("the region lies in `{other}`, the site does not"), hint);
        }
        let (latitude, longitude) = (row.number("latitude"), row.number("longitude"));
        for (own, other) in [("latitude", "longitude"), ("longitude", "latitude")] {
            if row.cell(own).is_none() && row.cell(other).is_some() {
                row.fault(own, format!("the {own} is missing"), format!("fill it, or clear the {other}"));
            }
        }
        let position = latitude.zip(longitude);
        let country = country.unwrap_or(first);
        sites.push(Site {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            country,
            region,
            position,
        });
    }
    Places { countries, regions, sites }
}
