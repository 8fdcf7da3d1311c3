//! Names of everything, and the places: countries, regions, sites.

use super::desk::Desk;
use super::read::Register;
use crate::case::{
    Bloc, Country, CountryId, CurrencyId, DonorId, FamilyId, FundId, ItemId, LineId, LinkId, LoanId, OfferId, ProcessId,
    ProjectId, Region, RegionId, RequirementId, Site, SiteId, SkillId, StandardId, SupplierId, TargetId, ThreatId,
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
    pub skills: Register<SkillId>,
}

impl Names {
    /// Registers the names of all tables; a name defined twice is a fault.
    pub(super) fn register(desk: &Desk) -> Self {
        let mut countries = desk.sheet("countries").register();
        if !desk.has_rows("countries") {
            let _: CountryId = countries.intern("home");
        }
        let mut processes: Register<ProcessId> = desk.sheet("processes").register();
        if !desk.has_rows("processes") {
            // Without the table every process of a recipe is one.
            intern(desk, "recipes", "process", &mut processes);
        }
        let mut names = Self {
            countries,
            regions: desk.sheet("regions").register(),
            sites: desk.sheet("sites").register(),
            items: desk.sheet("items").register(),
            families: Register::new("families"),
            standards: Register::new("standards"),
            processes,
            lines: desk.sheet("lines").register(),
            projects: desk.sheet("projects").register(),
            offers: desk.sheet("offers").register(),
            suppliers: Register::new("suppliers"),
            links: desk.sheet("links").register(),
            donors: Register::new("donors"),
            requirements: desk.sheet("requirements").register(),
            currencies: Register::new("currencies"),
            funds: desk.sheet("funds").register(),
            skills: Register::new("skills"),
        };
        // Nothing refers to these, but no name may be given twice.
        let _: Register<LoanId> = desk.sheet("loans").register();
        let _: Register<TargetId> = desk.sheet("targets").register();
        let _: Register<ThreatId> = desk.sheet("threats").register();
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
                0 => "give its rates in the table `exchange_rates`, or leave it blank for the case's currency".to_owned(),
                _ => self.currencies.hint(&word).replace("currencies", "exchange_rates"),
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
    let homes: Vec<CountryId> = countries.iter().filter(|(_, c)| c.bloc == Bloc::Home).map(|(id, _)| id).collect();
    let mut sites: Table<SiteId, Site> = Table::new();
    for row in desk.sheet("sites").rows() {
        let name = row.owned("site").unwrap_or_default();
        let region = row.refer("region", &names.regions);
        let country = match row.cell("country") {
            Some(_) => row.refer("country", &names.countries),
            None if homes.len() == 1 => homes.first().copied(),
            None => {
                row.fault("country", "the country of the site is missing", "only one country of bloc `home` can be left out");
                None
            }
        };
        let country = country.unwrap_or(first);
        if let Some(region) = region
            && regions.len() > kuznia_base::Id::index(region)
            && regions[region].country != country
        {
            let other = names.countries.name(regions[region].country);
            row.fault("region", format!("the region lies in `{other}`, the site does not"), "give both the same country");
        }
        let position = row.number("latitude").zip(row.number("longitude"));
        sites.push(Site { label: row.owned("label").unwrap_or_else(|| name.clone()), name, country, region, position });
    }
    Places { countries, regions, sites }
}
