//! Result tables of goods: stocks, transport, purchases, aid.

use super::Teller;
use super::sheet::Sheet;
use super::sheet::Value::Text;
use kuznia_case::case::AidKind;

impl Teller<'_> {
    pub(super) fn stocks(&self, sheet: &mut Sheet) {
        let last = self.case.calendar.len() - 1;
        for row in &self.plan.stocks {
            let (item, site) = (&self.case.items[row.item].name, &self.case.sites[row.site].name);
            let mut credited = vec![0.0; last + 1];
            credited[last] = row.credit;
            self.periods([&row.stock, &row.dumped, &credited], |period, [stock, dumped, credited]| {
                sheet.row([Text(item), Text(site), period, stock, dumped, credited]);
            });
        }
    }

    pub(super) fn flows(&self, sheet: &mut Sheet) {
        for (link, item, series) in &self.plan.ship {
            let (link, item) = (&self.case.links[*link], &self.case.items[*item].name);
            let (from, to) = (&self.case.sites[link.from].name, &self.case.sites[link.to].name);
            self.periods([series], |period, [quantity]| {
                sheet.row([Text(&link.name), Text(item), Text(from), Text(to), period, quantity]);
            });
        }
    }

    pub(super) fn purchases(&self, sheet: &mut Sheet) {
        for (o, offer) in self.case.offers.iter() {
            let supplier = &self.case.suppliers[offer.supplier];
            let country = &self.case.countries[offer.country].name;
            let (item, site) = (&self.case.items[offer.item].name, &self.case.sites[offer.site].name);
            let currency = self.currency(offer.currency);
            self.periods([&self.plan.buy[o], &self.plan.paid[o]], |period, [quantity, paid]| {
                let origin = [Text(&offer.name), Text(supplier), Text(country), Text(item), Text(site)];
                let [offer, supplier, country, item, site] = origin;
                sheet.row([offer, supplier, country, item, site, period, quantity, paid, Text(currency)]);
            });
        }
    }

    pub(super) fn aid(&self, sheet: &mut Sheet) {
        for (id, aid) in self.case.aid.iter() {
            if let AidKind::Goods(item, site) = aid.kind {
                let (item, site) = (&self.case.items[item].name, &self.case.sites[site].name);
                self.periods([&self.plan.aid_taken[id]], |period, [taken]| {
                    sheet.row([Text(&self.case.donors[aid.donor]), Text(item), Text(site), period, taken]);
                });
            }
        }
    }
}
