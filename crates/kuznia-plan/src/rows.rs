//! Rows and columns under their families: what was written where, so that names can be rendered on demand.

use crate::index::{ArcId, CellId, Index};
use kuznia_base::{Id, PeriodId};
use kuznia_case::Case;
use kuznia_case::case::{
    AcceptanceId, AidId, FundId, ItemId, LabourId, LineId, LineProcessId, LinkId, LoanId, OfferId, ProjectId,
    RegionId, RequirementId, SkillId, SupplierId, TargetId,
};
use kuznia_lp::{Col, Program};

/// What a row or column is about, besides its period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    /// An item at a site.
    Cell(CellId),
    /// An item on a link.
    Arc(ArcId),
    /// A line.
    Line(LineId),
    /// A process that a line runs.
    LineProcess(LineProcessId),
    /// A project.
    Project(ProjectId),
    /// Two projects, in the order in which the family reads them.
    Projects(ProjectId, ProjectId),
    /// An offer.
    Offer(OfferId),
    /// A link.
    Link(LinkId),
    /// A row of aid.
    Aid(AidId),
    /// A requirement.
    Requirement(RequirementId),
    /// An acceptance.
    Acceptance(AcceptanceId),
    /// An item.
    Item(ItemId),
    /// A region.
    Region(RegionId),
    /// A labour market.
    Labour(LabourId),
    /// A skill in a region.
    Skill(SkillId, RegionId),
    /// Outlay group by its position.
    Group(u32),
    /// Outlay group by its position, and the fund that pays.
    GroupFund(u32, FundId),
    /// A fund.
    Fund(FundId),
    /// A loan.
    Loan(LoanId),
    /// A target.
    Target(TargetId),
    /// A target for one supplier.
    TargetSupplier(TargetId, SupplierId),
    /// Priority class by its position.
    Class(u32),
    /// Row of the table `learning` by its position.
    Learning(u32),
    /// Row of the table `learning`, and a level of cost that it reaches, both by position.
    Level(u32, u32),
    /// Runs of a line process that are paid at a level of cost, by the level's position.
    LevelRuns(LineProcessId, u32),
    /// Units of a project that are paid at a level of cost, by the level's position.
    LevelUnits(ProjectId, u32),
}

/// What a row or column is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Tag {
    /// Constraint family, or what the column decides.
    pub family: &'static str,
    /// What it is about.
    pub key: Key,
    /// Its period, if it has one; the last one of a target's window.
    pub period: Option<PeriodId>,
}

/// One opened run of rows (or columns) of a family.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    family: &'static str,
    key: Key,
}

/// What was written, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    spans: Vec<Span>,
    /// Period of each row or column; `u32::MAX` where it has none.
    periods: Vec<u32>,
}

const NO_PERIOD: u32 = u32::MAX;

/// Writes rows into a program and remembers what they are.
pub(crate) struct Rows<'p> {
    program: &'p mut Program,
    names: Names,
}

impl<'p> Rows<'p> {
    pub(crate) fn new(program: &'p mut Program) -> Self {
        Self { program, names: Names::default() }
    }

    /// Names of the rows written.
    pub(crate) fn into_names(self) -> Names {
        self.names
    }

    /// What follows belongs to this family and key.
    pub(crate) fn open(&mut self, family: &'static str, key: Key) {
        self.names.open(family, key);
    }

    pub(crate) fn begin(&mut self) {
        self.program.begin_row();
    }

    pub(crate) fn push(&mut self, col: Col, value: f64) {
        self.program.push(col, value);
    }

    /// Pushes where there is a column.
    pub(crate) fn push_some(&mut self, col: Option<Col>, value: f64) {
        if let Some(col) = col {
            self.program.push(col, value);
        }
    }

    /// Ends the row of a period (or of none) as `lower ≤ row ≤ upper`.
    pub(crate) fn end(&mut self, t: Option<PeriodId>, lower: f64, upper: f64) {
        self.program.end_row(lower, upper);
        self.names.push(t);
    }

    pub(crate) fn at_most(&mut self, t: PeriodId, upper: f64) {
        self.end(Some(t), f64::NEG_INFINITY, upper);
    }

    pub(crate) fn at_least(&mut self, t: PeriodId, lower: f64) {
        self.end(Some(t), lower, f64::INFINITY);
    }

    pub(crate) fn equal(&mut self, t: PeriodId, value: f64) {
        self.end(Some(t), value, value);
    }
}

impl Names {
    pub(crate) fn open(&mut self, family: &'static str, key: Key) {
        self.spans.push(Span { start: self.periods.len() as u32, family, key });
    }

    pub(crate) fn push(&mut self, t: Option<PeriodId>) {
        self.periods.push(t.map_or(NO_PERIOD, |t| t.index() as u32));
    }

    fn span(&self, at: u32) -> Option<&Span> {
        let after = self.spans.partition_point(|span| span.start <= at);
        after.checked_sub(1).map(|span| &self.spans[span])
    }

    /// What a row or column is.
    pub(crate) fn tag(&self, at: u32) -> Option<Tag> {
        let span = self.span(at)?;
        let period = *self.periods.get(at as usize)?;
        let period = (period != NO_PERIOD).then(|| PeriodId::new(period as usize));
        Some(Tag { family: span.family, key: span.key, period })
    }

    pub(crate) fn family(&self, at: u32) -> &'static str {
        self.span(at).map_or("", |span| span.family)
    }

    /// The name in the user's words, such as `material_balance[propellant,works-2,2025Q3]`.
    pub(crate) fn name(&self, case: &Case, index: &Index, at: u32) -> String {
        let Some(Tag { family, key, period: t }) = self.tag(at) else {
            return format!("row {at}");
        };
        let mut parts = key.parts(case, index);
        parts.extend(t.map(|t| case.calendar.period(t).label.clone()));
        format!("{family}[{}]", parts.join(","))
    }
}

impl Key {
    /// The words of the key, in the user's names.
    pub(crate) fn parts(self, case: &Case, index: &Index) -> Vec<String> {
        let region = |r: RegionId| case.regions[r].name.clone();
        let project = |k: ProjectId| case.projects[k].name.clone();
        match self {
            Self::Cell(cell) => {
                let (item, site) = index.cells[cell].place();
                vec![case.items[item].name.clone(), case.sites[site].name.clone()]
            }
            Self::Arc(arc) => {
                let arc = &index.arcs[arc];
                vec![case.links[arc.link].name.clone(), case.items[arc.item].name.clone()]
            }
            Self::Line(l) => vec![case.lines[l].name.clone()],
            Self::LineProcess(lp) => {
                let lp = &case.line_processes[lp];
                vec![case.lines[lp.line].name.clone(), case.processes[lp.process].name.clone()]
            }
            Self::Project(k) => vec![project(k)],
            Self::Projects(k, j) => vec![project(k), project(j)],
            Self::Offer(o) => vec![case.offers[o].name.clone()],
            Self::Link(a) => vec![case.links[a].name.clone()],
            Self::Aid(aid) => aid_words(case, aid),
            Self::Requirement(r) => vec![case.requirements[r].name.clone()],
            Self::Acceptance(a) => {
                let a = &case.acceptances[a];
                vec![case.requirements[a.requirement].name.clone(), case.items[a.item].name.clone()]
            }
            Self::Item(i) => vec![case.items[i].name.clone()],
            Self::Region(r) => vec![region(r)],
            Self::Labour(w) => match case.labour.as_ref().map(|labour| &labour[w]) {
                Some(labour) => vec![case.skills[labour.skill].clone(), region(labour.region)],
                None => Vec::new(),
            },
            Self::Skill(skill, r) => vec![case.skills[skill].clone(), region(r)],
            Self::Group(group) => vec![group_words(case, index, group)],
            Self::GroupFund(group, fund) => {
                vec![group_words(case, index, group), case.funds[fund].name.clone()]
            }
            Self::Fund(f) => vec![case.funds[f].name.clone()],
            Self::Loan(b) => vec![case.loans[b].name.clone()],
            Self::Target(target) => vec![case.targets[target].name.clone()],
            Self::TargetSupplier(target, s) => {
                vec![case.targets[target].name.clone(), case.suppliers[s].clone()]
            }
            Self::Class(class) => vec![format!("class {}", class + 1)],
            Self::Learning(at) => vec![learner(case, at)],
            Self::Level(at, level) => vec![learner(case, at), level_words(level)],
            Self::LevelRuns(lp, level) => {
                let mut parts = Self::LineProcess(lp).parts(case, index);
                parts.push(level_words(level));
                parts
            }
            Self::LevelUnits(k, level) => vec![project(k), level_words(level)],
        }
    }
}

/// What learns, by its row in the table.
fn learner(case: &Case, at: u32) -> String {
    use kuznia_case::case::LearningOn;
    match case.learning[at as usize].on {
        LearningOn::Process(process) => case.processes[process].name.clone(),
        LearningOn::Project(project) => case.projects[project].name.clone(),
    }
}

fn level_words(level: u32) -> String {
    format!("level {}", level + 1)
}

fn aid_words(case: &Case, aid: AidId) -> Vec<String> {
    let aid = &case.aid[aid];
    let donor = case.donors[aid.donor].clone();
    match aid.kind {
        kuznia_case::case::AidKind::Cash(fund) => vec![donor, case.funds[fund].name.clone()],
        kuznia_case::case::AidKind::Goods(item, site) => {
            vec![donor, case.items[item].name.clone(), case.sites[site].name.clone()]
        }
    }
}

/// An outlay group in words: its class and, where an earmark tells its atoms apart, the first of them.
fn group_words(case: &Case, index: &Index, group: u32) -> String {
    use kuznia_case::case::{Atom, OutlayClass};
    let group = &index.groups[group as usize];
    let Some(&first) = group.atoms.first() else {
        return String::new();
    };
    let class = match first.class() {
        OutlayClass::Capital => "capital",
        OutlayClass::Operations => "operations",
        OutlayClass::Purchases => "purchases",
        OutlayClass::Wages => "wages",
    };
    let atom = match first {
        Atom::Capital(k) => case.projects[k].name.clone(),
        Atom::Operations(site) => site.map_or("no site".to_owned(), |site| case.sites[site].name.clone()),
        Atom::Purchases(o) => case.offers[o].name.clone(),
        Atom::Wages(w) => Key::Labour(w).parts(case, index).join("/"),
    };
    match group.atoms.len() {
        1 => format!("{class}:{atom}"),
        more => format!("{class}:{atom}+{}", more - 1),
    }
}
