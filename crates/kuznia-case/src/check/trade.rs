//! Offers, links and aid.

use super::desk::Desk;
use super::levels::levels;
use super::places::{Names, Places};
use crate::case::{Aid, AidId, AidKind, Bloc, CountryId, DonorId, Level, Link, LinkId, Offer, OfferId};
use kuznia_base::{Days, Id, Money, Months, QuantityPerYear, Share, Table};
use std::collections::BTreeMap;

pub(super) struct Trade {
    pub offers: Table<OfferId, Offer>,
    pub links: Table<LinkId, Link>,
    pub aid: Table<AidId, Aid>,
}

pub(super) fn trade(desk: &Desk, names: &Names, places: &Places) -> Trade {
    Trade { offers: offers(desk, names, places), links: links(desk, names), aid: aid(desk, names, places) }
}

fn offers(desk: &Desk, names: &Names, places: &Places) -> Table<OfferId, Offer> {
    let mut offers: Table<OfferId, Offer> = Table::new();
    for row in desk.sheet("offers").rows() {
        let name = row.owned("offer").unwrap_or_default();
        let country = row.refer("country", &names.countries).unwrap_or(Id::new(0));
        let home = places.countries[country].bloc == Bloc::Home;
        let (from, until) = row.window("`until` is the first day without the offer");
        let most = row.number("max_per_year");
        let least = row.number("min_per_year").unwrap_or(0.0);
        if most.is_some_and(|most| least > most) {
            row.fault(
                "min_per_year",
                "more must be paid for than can be bought",
                "lower it or raise `max_per_year`",
            );
        }
        offers.push(Offer {
            label: row.owned("label").unwrap_or_else(|| name.clone()),
            name,
            supplier: row.text("supplier").and_then(|word| names.suppliers.get(&word)).unwrap_or(Id::new(0)),
            country,
            item: row.refer("item", &names.items).unwrap_or(Id::new(0)),
            site: row.refer("site", &names.sites).unwrap_or(Id::new(0)),
            price: Level::constant(row.number("price").unwrap_or(0.0)),
            max_per_year: most.map(Level::constant),
            min_per_year: QuantityPerYear(least),
            lead: Months(row.number("lead_months").unwrap_or(0.0)),
            leads: Vec::new(),
            from,
            until,
            foreign_share: Share(row.number("foreign_share").unwrap_or(if home { 0.0 } else { 1.0 })),
            currency: names.currency(desk, &row, "currency"),
        });
    }
    let sheet = desk.sheet("offer_terms");
    for row in sheet.rows() {
        if row.cell("price").is_none() && row.cell("max_per_year").is_none() {
            row.fault(
                "price",
                "the row changes nothing",
                "fill `price` or `max_per_year`, or remove the row",
            );
        }
        let (offer, most) = (row.refer("offer", &names.offers), row.number("max_per_year"));
        let least = offer.map_or(0.0, |offer| offers[offer].min_per_year.0);
        if most.is_some_and(|most| least > most) {
            let hint =
                format!("`min_per_year` of the offer is {least}; lower it or end the offer with `until`");
            row.fault("max_per_year", "more must be paid for than can be bought", hint);
        }
    }
    for (offer, steps) in
        levels(&sheet, "price", |row| row.refer("offer", &names.offers).into_iter().collect())
    {
        offers[offer].price.steps = steps;
    }
    for (offer, steps) in
        levels(&sheet, "max_per_year", |row| row.refer("offer", &names.offers).into_iter().collect())
    {
        // Before its first dated limit an unlimited offer stays unlimited for all practical purposes.
        offers[offer].max_per_year.get_or_insert_with(|| Level::constant(UNLIMITED)).steps = steps;
    }
    offers
}

/// Stands for no limit where a later date sets one.
const UNLIMITED: f64 = 1e12;

fn links(desk: &Desk, names: &Names) -> Table<LinkId, Link> {
    let mut links = Table::new();
    for row in desk.sheet("links").rows() {
        let (from, to) = (row.refer("from_site", &names.sites), row.refer("to_site", &names.sites));
        if from.is_some() && from == to {
            row.fault("to_site", "the link leads to where it begins", "name another site");
        }
        links.push(Link {
            name: row.owned("link").unwrap_or_default(),
            from: from.unwrap_or(Id::new(0)),
            to: to.unwrap_or(Id::new(0)),
            item: row.refer("item", &names.items),
            cost: Money(row.number("cost").unwrap_or(0.0)),
            max_per_year: row.number("max_per_year").map(QuantityPerYear),
            lead: Days(row.number("lead_days").unwrap_or(0.0)),
            loss: Share(row.number("loss_share").unwrap_or(0.0)),
        });
    }
    links
}

/// One row of aid for every donor and purpose; the rows of the table are its levels.
fn aid(desk: &Desk, names: &Names, places: &Places) -> Table<AidId, Aid> {
    let sheet = desk.sheet("aid");
    let mut order: Vec<(DonorId, AidKey)> = Vec::new();
    let mut ids: BTreeMap<(DonorId, AidKey), usize> = BTreeMap::new();
    let steps = levels(&sheet, "amount_per_year", |row| {
        let donor = row.text("donor").and_then(|word| names.donors.get(&word));
        let kind = match row.choice("kind") {
            Some(0) => {
                for column in ["item", "site"] {
                    if row.cell(column).is_some() {
                        row.fault(
                            column,
                            format!("cash has no {column}"),
                            "leave it blank, or make the kind goods",
                        );
                    }
                }
                let fund = row.refer("fund", &names.funds);
                if row.cell("fund").is_none() {
                    row.fault(
                        "fund",
                        "cash needs the fund that receives it",
                        "name a fund of the table `funds`",
                    );
                }
                fund.map(|fund| AidKey::Cash(Id::index(fund)))
            }
            Some(_) => {
                if row.cell("fund").is_some() {
                    row.fault(
                        "fund",
                        "goods go to a site, not to a fund",
                        "leave it blank, or make the kind cash",
                    );
                }
                for column in ["item", "site"] {
                    if row.cell(column).is_none() {
                        row.fault(column, format!("goods need their {column}"), "name it");
                    }
                }
                let place = row.refer("item", &names.items).zip(row.refer("site", &names.sites));
                place.map(|(item, site)| AidKey::Goods(Id::index(item), Id::index(site)))
            }
            None => None,
        };
        let Some(key) = donor.zip(kind) else {
            return Vec::new();
        };
        let next = order.len();
        let id = *ids.entry(key).or_insert(next);
        if id == next {
            order.push(key);
        }
        vec![id]
    });
    let mut aid = Table::new();
    for (at, (donor, key)) in order.into_iter().enumerate() {
        let kind = match key {
            AidKey::Cash(fund) => AidKind::Cash(Id::new(fund)),
            AidKey::Goods(item, site) => AidKind::Goods(Id::new(item), Id::new(site)),
        };
        let name = names.donors.name(donor);
        let country: Option<CountryId> = names.countries.get(name);
        let home = country.is_some_and(|country| places.countries[country].bloc == Bloc::Home);
        let amount = Level { base: 0.0, steps: steps.get(&at).cloned().unwrap_or_default() };
        aid.push(Aid { donor, kind, amount, home });
    }
    aid
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum AidKey {
    Cash(usize),
    Goods(usize, usize),
}
