//! Transport, purchases and gifts.

use super::maker::{Maker, row};

impl Maker {
    /// Links for one item each, from its first makers to its users: few, as in real chains.
    pub(super) fn transport(&mut self) {
        for line in 0..self.made.len() {
            let (item, site) = (self.made[line].item, self.made[line].site);
            for (input, _) in self.inputs[item].clone() {
                for maker in self.makers[input].clone() {
                    self.link(self.made[maker].site, site, input);
                }
            }
        }
        for item in self.finished() {
            for maker in self.makers[item].clone() {
                self.link(self.made[maker].site, self.depot(item), item);
            }
        }
    }

    fn link(&mut self, from: usize, to: usize, item: usize) {
        if from == to {
            return;
        }
        let most = self.links.is_multiple_of(11).then(|| (self.gross[item] * 0.8).round() + 1.0);
        let cost = self.rng.between(0.01, 0.3);
        row!(self, "links", "link,from_site,to_site,item,cost,max_per_year,lead_days,loss_share";
            format!("link-{}", self.links), format!("site-{from}"), format!("site-{to}"), format!("item-{item}"),
            cost, most, 3.0, 0.001);
        self.links += 1;
    }

    /// Raw material is bought where it is used; some parts can be bought too.
    pub(super) fn offers(&mut self) {
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for (line, made) in self.made.iter().enumerate() {
            for &(input, _) in &self.inputs[made.item] {
                if self.tier(input) == 0 || (input % 5 == 0 && line % 3 == 0) {
                    wanted.push((input, made.site));
                }
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        for (at, (item, site)) in wanted.into_iter().enumerate() {
            let (country, raise) = [("home", 1.3), ("ally", 1.1), ("far", 0.9)][self.rng.below(3)];
            let price = self.rng.between(1.0, 4.0) * f64::from(1u32 << self.tier(item)) * raise;
            let most = (self.gross[item] * 0.8).round() + 10.0;
            let least = (self.all() && at % 40 == 0).then(|| (most * 0.05).round());
            let lead = self.rng.below(4) as f64;
            let foreign = self.all() && country == "far" && at % 5 == 0;
            row!(self, "offers", "offer,supplier,country,item,site,price,max_per_year,min_per_year,lead_months,currency";
                format!("offer-{at}"), format!("supplier-{}", at % 17), country, format!("item-{item}"),
                format!("site-{site}"), price, most, least, lead, foreign.then_some("USD"));
            self.offers.push(item);
        }
        if self.all() {
            row!(self, "exchange_rates", "currency,from,rate"; "USD", "2026-01-01", 0.9);
            row!(self, "exchange_rates", "currency,from,rate"; "USD", "2027-07-01", 0.95);
        }
    }

    /// Aid in goods and in cash, and goods that are already on their way.
    pub(super) fn gifts(&mut self) {
        let header_of_aid = |from: &str| (from.to_owned(), if from < "2027" { 40.0 } else { 10.0 });
        for item in self.finished().step_by(4) {
            let (good, site) = (format!("item-{item}"), format!("site-{}", self.depot(item)));
            for (from, amount) in ["2026-01-01", "2028-01-01"].map(header_of_aid) {
                row!(self, "aid", "donor,kind,item,site,fund,from,amount_per_year";
                    "donor", "goods", good.as_str(), site.as_str(), "", from, amount);
            }
            row!(self, "receipts", "item,site,date,quantity"; good.as_str(), site.as_str(), "2026-02-01", 12.0);
        }
        let volume: f64 = self.gross.iter().sum();
        row!(self, "aid", "donor,kind,item,site,fund,from,amount_per_year";
            "donor", "cash", "", "", "gift", "2026-01-01", (volume * 0.2).round());
    }
}
