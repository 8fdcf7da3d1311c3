//! From the result tables back to the plan: the reverse of their writing, so that every verb can go on from a run.

use crate::trouble::Trouble;
use kuznia_base::{Id, Note, Table};
use kuznia_case::case::{AidKind, Atom, Backlog, CurrencyId, FundId, OutlayClass, RequirementKind};
use kuznia_case::{Case, Goal, PayGroup, Plan, Price, Series, StockSeries, TERM_NAMES};
use kuznia_tables::{ColumnData, ResultTable};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Gives a result table by its name.
pub(crate) type Source<'s> = dyn FnMut(&str) -> Result<ResultTable, Trouble> + 's;

/// The plan that result tables tell. Cells of stock and transport that hold nothing ever are not told and do not come
/// back; everything else does, to the last bit.
///
/// # Errors
/// A table is gone or damaged, or names what the case does not know.
pub(crate) fn read_plan(case: &Case, goal: Goal, source: &mut Source) -> Result<Plan, Trouble> {
    let mut reader = Reader { case, periods: periods(case), source };
    let mut plan = empty(case, goal);
    reader.decisions(&mut plan)?;
    reader.goods(&mut plan)?;
    reader.needs(&mut plan)?;
    reader.people(&mut plan)?;
    reader.money(&mut plan)?;
    reader.verdict(&mut plan)?;
    Ok(plan)
}

/// A plan in which nothing happens.
fn empty(case: &Case, goal: Goal) -> Plan {
    let all = case.calendar.len();
    let quiet = || vec![0.0; all];
    let on = |lp: &kuznia_case::case::LineProcess| {
        let is_switched = case.lines[lp.line].min_load.0 > 0.0 || lp.setup_cost.0 > 0.0;
        if is_switched { quiet() } else { Vec::new() }
    };
    let fielded = |row: &kuznia_case::case::Acceptance| match case.requirements[row.requirement].kind {
        RequirementKind::Hold => quiet(),
        RequirementKind::Consume => Vec::new(),
    };
    let backlog = |row: &kuznia_case::case::Requirement| {
        let waits = row.kind == RequirementKind::Consume && row.backlog == Backlog::Kept;
        if waits { quiet() } else { Vec::new() }
    };
    let markets = case.labour.as_ref().map_or(0, Table::len);
    Plan {
        goal,
        commit: Table::filled(case.projects.len(), quiet()),
        run: Table::filled(case.line_processes.len(), quiet()),
        on: case.line_processes.rows().iter().map(on).collect(),
        overtime: Table::filled(case.lines.len(), quiet()),
        buy: Table::filled(case.offers.len(), quiet()),
        paid: Table::filled(case.offers.len(), quiet()),
        aid_taken: Table::filled(case.aid.len(), quiet()),
        serve: Table::filled(case.acceptances.len(), quiet()),
        fielded: case.acceptances.rows().iter().map(fielded).collect(),
        short: Table::filled(case.requirements.len(), quiet()),
        backlog: case.requirements.rows().iter().map(backlog).collect(),
        people: Table::filled(markets, quiet()),
        hire: Table::filled(markets, quiet()),
        cash: Table::filled(case.funds.len(), quiet()),
        borrow: Table::filled(case.loans.len(), quiet()),
        owed: Table::filled(case.loans.len(), quiet()),
        ..Plan::default()
    }
}

fn periods(case: &Case) -> BTreeMap<String, usize> {
    let labels = case.calendar.periods().rows().iter().enumerate();
    labels.map(|(at, period)| (period.label.clone(), at)).collect()
}

/// Names of nouns to their ids.
fn names<'n, I: Id, T>(table: &'n Table<I, T>, name: impl Fn(&'n T) -> &'n str) -> BTreeMap<&'n str, I> {
    table.iter().map(|(id, row)| (name(row), id)).collect()
}

struct Reader<'r, 's> {
    case: &'r Case,
    periods: BTreeMap<String, usize>,
    source: &'r mut Source<'s>,
}

/// One table being read.
struct Open {
    table: ResultTable,
}

impl Open {
    fn column(&self, name: &str) -> Result<&ColumnData, Trouble> {
        let at = self.table.columns.iter().position(|column| column.name == name);
        at.map(|at| &self.table.data[at])
            .ok_or_else(|| damaged(&self.table.name, &format!("it has no column `{name}`")))
    }

    fn text(&self, name: &str) -> Result<&[String], Trouble> {
        match self.column(name)? {
            ColumnData::Text(values) => Ok(values),
            ColumnData::Number(_) => Err(damaged(&self.table.name, &format!("`{name}` should hold text"))),
        }
    }

    fn numbers(&self, name: &str) -> Result<&[f64], Trouble> {
        match self.column(name)? {
            ColumnData::Number(values) => Ok(values),
            ColumnData::Text(_) => Err(damaged(&self.table.name, &format!("`{name}` should hold numbers"))),
        }
    }

    fn unknown(&self, word: &str) -> Trouble {
        damaged(&self.table.name, &format!("it names `{word}`, which the run's case does not know"))
    }

    /// The id of a name.
    fn find<I: Copy>(&self, ids: &BTreeMap<&str, I>, word: &str) -> Result<I, Trouble> {
        ids.get(word).copied().ok_or_else(|| self.unknown(word))
    }
}

fn damaged(table: &str, why: &str) -> Trouble {
    Trouble::unwritable(Note::new(format!("the run's table `{table}` is damaged: {why}")))
}

impl Reader<'_, '_> {
    fn open(&mut self, name: &str) -> Result<Open, Trouble> {
        Ok(Open { table: (self.source)(name)? })
    }

    /// Period of each row.
    fn when(&self, open: &Open) -> Result<Vec<usize>, Trouble> {
        let labels = open.text("period")?;
        labels
            .iter()
            .map(|label| self.periods.get(label).copied().ok_or_else(|| open.unknown(label)))
            .collect()
    }

    /// Fills one series per noun from the columns of a table: (column of names, column of figures).
    fn fill<I: Id>(
        &self,
        open: &Open,
        ids: &[I],
        column: &str,
        target: &mut Table<I, Series>,
    ) -> Result<(), Trouble> {
        let (when, figures) = (self.when(open)?, open.numbers(column)?);
        for ((&id, t), &figure) in ids.iter().zip(when).zip(figures) {
            if let Some(cell) = target[id].get_mut(t) {
                *cell = figure;
            }
        }
        Ok(())
    }

    fn decisions(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let case = self.case;
        let lines = names(&case.lines, |row| &row.name);
        let open = self.open("investments")?;
        let projects = ids(&open, "project", &names(&case.projects, |row| &row.name))?;
        self.fill(&open, &projects, "committed", &mut plan.commit)?;
        let open = self.open("installed")?;
        self.fill(&open, &ids(&open, "line", &lines)?, "overtime", &mut plan.overtime)?;
        let open = self.open("activity")?;
        let processes = names(&case.processes, |row| &row.name);
        let pairs: BTreeMap<_, _> =
            case.line_processes.iter().map(|(id, row)| ((row.line, row.process), id)).collect();
        let mut runs = Vec::with_capacity(open.table.len());
        for (line, process) in open.text("line")?.iter().zip(open.text("process")?) {
            let pair = (open.find(&lines, line)?, open.find(&processes, process)?);
            runs.push(pairs.get(&pair).copied().ok_or_else(|| open.unknown(&format!("{line}/{process}")))?);
        }
        self.fill(&open, &runs, "runs", &mut plan.run)?;
        self.fill(&open, &runs, "set_up", &mut plan.on)
    }

    fn goods(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let (case, all) = (self.case, self.case.calendar.len());
        let (items, sites) = (names(&case.items, |row| &row.name), names(&case.sites, |row| &row.name));
        let open = self.open("stocks")?;
        let mut cells = BTreeMap::new();
        let pairs = ids(&open, "item", &items)?.into_iter().zip(ids(&open, "site", &sites)?);
        let columns = (open.numbers("stock")?, open.numbers("dumped")?, open.numbers("credited")?);
        for (row, ((item, site), t)) in pairs.zip(self.when(&open)?).enumerate() {
            let cell = cells.entry((item, site)).or_insert_with(|| (vec![0.0; all], vec![0.0; all], 0.0));
            (cell.0[t], cell.1[t]) = (columns.0[row], columns.1[row]);
            cell.2 += columns.2[row];
        }
        let told = cells.into_iter().map(|((item, site), (stock, dumped, credit))| StockSeries {
            item,
            site,
            stock,
            dumped,
            credit,
        });
        plan.stocks = told.collect();
        let open = self.open("flows")?;
        let links = ids(&open, "link", &names(&case.links, |row| &row.name))?;
        let mut arcs = BTreeMap::new();
        let figures = open.numbers("quantity")?;
        for (row, ((link, item), t)) in
            links.into_iter().zip(ids(&open, "item", &items)?).zip(self.when(&open)?).enumerate()
        {
            arcs.entry((link, item)).or_insert_with(|| vec![0.0; all])[t] = figures[row];
        }
        plan.ship = arcs.into_iter().map(|((link, item), series)| (link, item, series)).collect();
        let open = self.open("purchases")?;
        let offers = ids(&open, "offer", &names(&case.offers, |row| &row.name))?;
        self.fill(&open, &offers, "quantity", &mut plan.buy)?;
        self.fill(&open, &offers, "paid", &mut plan.paid)?;
        let open = self.open("aid")?;
        let given = case.aid.iter().filter_map(|(id, row)| match row.kind {
            AidKind::Goods(item, site) => Some(((case.donors[row.donor].as_str(), item, site), id)),
            AidKind::Cash(_) => None,
        });
        let given: BTreeMap<_, _> = given.collect();
        let mut rows = Vec::with_capacity(open.table.len());
        let places = ids(&open, "item", &items)?.into_iter().zip(ids(&open, "site", &sites)?);
        for (donor, (item, site)) in open.text("donor")?.iter().zip(places) {
            let key = (donor.as_str(), item, site);
            rows.push(given.get(&key).copied().ok_or_else(|| open.unknown(donor))?);
        }
        self.fill(&open, &rows, "taken", &mut plan.aid_taken)
    }

    fn needs(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let case = self.case;
        let requirements = names(&case.requirements, |row| &row.name);
        let items = names(&case.items, |row| &row.name);
        let accepted: BTreeMap<_, _> =
            case.acceptances.iter().map(|(id, row)| ((row.requirement, row.item), id)).collect();
        for (table, column, is_fielded) in [("deliveries", "quantity", false), ("fielded", "fielded", true)] {
            let open = self.open(table)?;
            let pairs =
                ids(&open, "requirement", &requirements)?.into_iter().zip(ids(&open, "item", &items)?);
            let find =
                |pair| accepted.get(&pair).copied().ok_or_else(|| open.unknown("a requirement's item"));
            let rows = pairs.map(find).collect::<Result<Vec<_>, _>>()?;
            let target = if is_fielded { &mut plan.fielded } else { &mut plan.serve };
            self.fill(&open, &rows, column, target)?;
        }
        let open = self.open("shortfalls")?;
        let rows = ids(&open, "requirement", &requirements)?;
        self.fill(&open, &rows, "short", &mut plan.short)?;
        self.fill(&open, &rows, "waiting", &mut plan.backlog)
    }

    fn people(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let case = self.case;
        let open = self.open("people")?;
        let mut rows = Vec::with_capacity(open.table.len());
        for (skill, region) in open.text("skill")?.iter().zip(open.text("region")?) {
            rows.push(market(case, skill, region).ok_or_else(|| open.unknown(&format!("{skill}/{region}")))?);
        }
        self.fill(&open, &rows, "people", &mut plan.people)?;
        self.fill(&open, &rows, "hired", &mut plan.hire)
    }

    fn money(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let (case, all) = (self.case, self.case.calendar.len());
        let funds = names(&case.funds, |row| &row.name);
        let open = self.open("cash")?;
        self.fill(&open, &ids(&open, "fund", &funds)?, "cash", &mut plan.cash)?;
        let open = self.open("loans")?;
        let loans = ids(&open, "loan", &names(&case.loans, |row| &row.name))?;
        self.fill(&open, &loans, "borrowed", &mut plan.borrow)?;
        self.fill(&open, &loans, "owed", &mut plan.owed)?;
        let open = self.open("pay")?;
        let payers = ids(&open, "fund", &funds)?;
        let (when, paid) = (self.when(&open)?, open.numbers("paid")?);
        let (classes, outlays) = (open.text("class")?, open.text("outlays")?);
        let mut groups: Vec<(&str, &str, BTreeMap<FundId, Series>)> = Vec::new();
        for (row, &fund) in payers.iter().enumerate() {
            let key = (classes[row].as_str(), outlays[row].as_str());
            if groups.last().is_none_or(|(class, outlays, _)| (*class, *outlays) != key) {
                groups.push((key.0, key.1, BTreeMap::new()));
            }
            let Some((_, _, paid_by)) = groups.last_mut() else { continue };
            paid_by.entry(fund).or_insert_with(|| vec![0.0; all])[when[row]] = paid[row];
        }
        for (class, outlays, paid_by) in groups {
            let atoms = atoms(case, class, outlays).ok_or_else(|| open.unknown(outlays))?;
            let currency = atoms.first().and_then(|atom| currency(case, *atom));
            plan.pay.push(PayGroup { atoms, currency, paid_by: paid_by.into_iter().collect() });
        }
        Ok(())
    }

    fn verdict(&mut self, plan: &mut Plan) -> Result<(), Trouble> {
        let open = self.open("targets")?;
        let targets = ids(&open, "target", &names(&self.case.targets, |row| &row.name))?;
        let missed = open.numbers("missed")?;
        plan.missed = (targets.into_iter().zip(self.when(&open)?).zip(missed))
            .map(|((target, last), &missed)| (target, last, missed))
            .collect();
        let open = self.open("objective_terms")?;
        for (term, &value) in open.text("term")?.iter().zip(open.numbers("value")?) {
            let at = TERM_NAMES.iter().position(|name| name == term).ok_or_else(|| open.unknown(term))?;
            plan.terms[at] = value;
        }
        let open = self.open("prices")?;
        let rows = open.text("family")?.iter().zip(open.text("row")?).zip(open.numbers("price")?);
        plan.prices = rows
            .map(|((family, row), &dual)| Price {
                family: Cow::Owned(family.clone()),
                row: row.clone(),
                dual,
            })
            .collect();
        Ok(())
    }
}

/// The ids of a column of names.
fn ids<I: Copy>(open: &Open, column: &str, known: &BTreeMap<&str, I>) -> Result<Vec<I>, Trouble> {
    open.text(column)?.iter().map(|word| open.find(known, word)).collect()
}

fn market(case: &Case, skill: &str, region: &str) -> Option<kuznia_case::case::LabourId> {
    let is_it = |row: &kuznia_case::case::Labour| {
        case.skills[row.skill] == skill && case.regions[row.region].name == region
    };
    case.labour.as_ref()?.iter().find(|(_, row)| is_it(row)).map(|(id, _)| id)
}

/// The atoms of a group; a name may itself hold blanks.
fn atoms(case: &Case, class: &str, outlays: &str) -> Option<Vec<Atom>> {
    let mut found = Vec::new();
    let mut word = String::new();
    for part in outlays.split(' ') {
        if !word.is_empty() {
            word.push(' ');
        }
        word.push_str(part);
        if let Some(atom) = atom(case, class, &word) {
            found.push(atom);
            word.clear();
        }
    }
    word.is_empty().then_some(found)
}

/// An atom of outlay by the word that the tables give it.
fn atom(case: &Case, class: &str, word: &str) -> Option<Atom> {
    Some(match class {
        "capital" => Atom::Capital(case.projects.find(|row| row.name == word)?),
        "operations" if word == "-" => Atom::Operations(None),
        "operations" => Atom::Operations(Some(case.sites.find(|row| row.name == word)?)),
        "purchases" => Atom::Purchases(case.offers.find(|row| row.name == word)?),
        "wages" => {
            let (skill, region) = word.split_once('/')?;
            Atom::Wages(market(case, skill, region)?)
        }
        _ => return None,
    })
}

/// Outlays are in the case's currency, purchases in their offer's.
fn currency(case: &Case, atom: Atom) -> Option<CurrencyId> {
    match (atom.class(), atom) {
        (OutlayClass::Purchases, Atom::Purchases(o)) => case.offers[o].currency,
        _ => None,
    }
}
