//! What a fortification answers: its points, the screen, the JSON object, and the run that holds them.

use crate::destination::Destination;
use crate::fortify_case::{FortifyWishes, THREAT_KINDS};
use crate::json::VERSION;
use crate::load::Loaded;
use crate::record::stamp;
use crate::results::{FORTIFY_TABLES, Sheet, Value as Cell};
use crate::run::write_tables;
use crate::trouble::{Exit, Trouble};
use kuznia_base::Instant;
use kuznia_case::Case;
use kuznia_case::case::{RequirementId, RequirementKind};
use kuznia_hedge::{AttackOption, Defended, Protection};
use kuznia_report::{percent, plain};
use kuznia_tables::ResultTable;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Instant as Clock, SystemTime};

/// What an attack keeps from being served of a requirement, against the plan without an attack.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Damage {
    /// The requirement.
    pub requirement: RequirementId,
    /// Units (consume), or level times years (hold).
    pub unserved: f64,
    /// Part of the requirement over the horizon.
    pub share: f64,
}

/// A defence for one number of attacks and one budget.
#[derive(Clone, PartialEq, Debug)]
pub struct Point {
    /// Most attacks at a time.
    pub attacks: usize,
    /// Money that could be spent; infinite: as much as helps.
    pub budget: f64,
    /// Money that is spent.
    pub spending: f64,
    /// What the worst attack costs more than no attack.
    pub loss: f64,
    /// No defence within the budget loses less.
    pub bound: f64,
    /// Whether the two meet.
    pub exact: bool,
    /// Protections that are bought.
    pub bought: Vec<Protection>,
    /// The worst attack, as positions in the list of attacks.
    pub attack: Vec<usize>,
    /// What it keeps from being served, the worst first.
    pub damage: Vec<Damage>,
    pub(crate) first: Vec<f64>,
}

/// The whole answer to `kuznia fortify`.
#[derive(Debug)]
pub struct FortifyReport {
    /// The case and what was found about it.
    pub loaded: Loaded,
    /// What was wished.
    pub wishes: FortifyWishes,
    /// Whether every budget was answered.
    pub complete: bool,
    /// Why there is no answer, where there is none.
    pub reason: Option<String>,
    /// What an adversary can do.
    pub options: Vec<AttackOption>,
    /// By the number of attacks at a time in how many ways they can be made, none among them.
    pub ways: Vec<(usize, usize)>,
    /// Projects that could be bought as a protection.
    pub offered: Vec<String>,
    /// Cost of the plan without an attack, protections not counted.
    pub calm: f64,
    /// By number of attacks, then by money spent.
    pub points: Vec<Point>,
    /// Seconds by step.
    pub timings: Vec<(&'static str, f64)>,
    /// The run that was written.
    pub run: Option<PathBuf>,
}

impl FortifyReport {
    pub(crate) fn new(loaded: Loaded, wishes: FortifyWishes) -> Self {
        Self {
            loaded,
            wishes,
            complete: false,
            reason: None,
            options: Vec::new(),
            ways: Vec::new(),
            offered: Vec::new(),
            calm: f64::NAN,
            points: Vec::new(),
            timings: Vec::new(),
            run: None,
        }
    }

    pub(crate) fn time(&mut self, step: &'static str, began: Clock) {
        self.timings.push((step, began.elapsed().as_secs_f64()));
    }

    pub(crate) fn starts(&mut self, case: &Case, defended: &Defended) {
        for own in &defended.protections {
            let name = &case.projects[own.project].name;
            if !self.offered.contains(name) {
                self.offered.push(name.clone());
            }
        }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match &self.reason {
            _ if self.complete => Exit::Done,
            Some(why) if why.starts_with("no plan") => Exit::Infeasible,
            _ => Exit::Stopped,
        }
    }

    /// Status in one word.
    pub fn status(&self) -> &'static str {
        match self.exit() {
            Exit::Done => "answered",
            Exit::Infeasible => "infeasible",
            _ => "stopped",
        }
    }

    /// Writes the run into its place.
    pub(crate) fn write(&mut self, destination: Destination, started: SystemTime) -> Result<(), Trouble> {
        let tables = self.tables();
        self.run = Some(destination.path().to_owned());
        let mut record = self.json();
        stamp(&mut record, &self.loaded, &tables, started, &["run"]);
        write_tables(destination, &self.loaded.draft, &tables, &self.summary(), &record).map(|_| ())
    }

    /// The result tables.
    fn tables(&self) -> Vec<ResultTable> {
        let case = &self.loaded.case;
        let [mut curve, mut bought, mut attacks, mut losses] =
            [0, 1, 2, 3].map(|at| Sheet::new(&FORTIFY_TABLES[at]));
        for point in &self.points {
            let key = [Cell::Number(point.attacks as f64), Cell::Number(point.spending)];
            let budget = if point.budget.is_finite() { point.budget } else { f64::NAN };
            curve.row([
                key[0],
                key[1],
                Cell::Number(budget),
                Cell::Number(point.loss),
                Cell::Number(point.bound),
            ]);
            for own in &point.bought {
                let project = Cell::Text(&case.projects[own.project].name);
                let period = Cell::Text(&case.calendar.period(own.period).label);
                bought.row([key[0], key[1], project, period, Cell::Number(own.spending)]);
            }
            for (name, hit) in self.hits(point) {
                let (kind, on) = (kind(hit.kind), crate::stress::subject_word(case, hit.on));
                let (start, end) = (hit.start.to_string(), hit.end.days_since(hit.start));
                attacks.row([
                    key[0],
                    key[1],
                    Cell::Text(name),
                    Cell::Text(kind),
                    Cell::Text(&on),
                    Cell::Text(&start),
                    Cell::Number(end),
                    Cell::Number(hit.size),
                ]);
            }
            for own in &point.damage {
                let name = Cell::Text(&case.requirements[own.requirement].name);
                losses.row([key[0], key[1], name, Cell::Number(own.unserved), Cell::Number(own.share)]);
            }
        }
        vec![curve.finish(), bought.finish(), attacks.finish(), losses.finish()]
    }

    /// The events of a point's worst attack, with its name.
    fn hits<'a>(&'a self, point: &'a Point) -> impl Iterator<Item = (&'a str, &'a kuznia_hedge::Hit)> + 'a {
        let own = point.attack.iter().filter_map(|&at| self.options.get(at));
        own.flat_map(|option| {
            let name = option.name.split(" from ").next().unwrap_or_default();
            option.hits.iter().map(move |hit| (name, hit))
        })
    }

    /// The `--json` object, see `docs/json.md`.
    pub fn json(&self) -> Value {
        let (case, wishes) = (&self.loaded.case, &self.wishes);
        let timings: Map<String, Value> =
            self.timings.iter().map(|(name, seconds)| ((*name).to_owned(), json!(seconds))).collect();
        let point = |point: &Point| {
            let bought = point.bought.iter().map(|own| {
                json!({
                    "project": case.projects[own.project].name,
                    "period": case.calendar.period(own.period).label,
                    "spending": own.spending,
                })
            });
            let attack = self.hits(point).map(|(name, hit)| {
                json!({
                    "threat": name,
                    "kind": kind(hit.kind),
                    "on": crate::stress::subject_word(case, hit.on),
                    "start": hit.start.to_string(),
                    "days": hit.end.days_since(hit.start),
                    "size": hit.size,
                })
            });
            let damage = point.damage.iter().map(|own| {
                json!({
                    "requirement": case.requirements[own.requirement].name,
                    "unserved": own.unserved,
                    "share": own.share,
                })
            });
            json!({
                "attacks": point.attacks,
                "budget": point.budget.is_finite().then_some(point.budget),
                "spending": point.spending,
                "loss": point.loss,
                "bound": point.bound,
                "exact": point.exact,
                "bought": bought.collect::<Vec<_>>(),
                "attack": attack.collect::<Vec<_>>(),
                "unserved": damage.collect::<Vec<_>>(),
            })
        };
        json!({
            "version": VERSION,
            "verb": "fortify",
            "parent": wishes.plan.as_ref().map(|plan| plan.to_string_lossy()),
            "variant": self.loaded.variant,
            "case": case.name,
            "status": self.status(),
            "reason": self.reason,
            "options": {
                "attacks": wishes.attacks,
                "budget": wishes.budget,
                "points": wishes.points,
                "quantile": wishes.options.quantile,
                "kinds": wishes.options.kinds.iter().map(|own| kind(*own)).collect::<Vec<_>>(),
                "threats": wishes.options.threats,
                "starts": wishes.options.starts.iter().map(Instant::to_string).collect::<Vec<_>>(),
                "gap": wishes.gap,
            },
            "attack_options": self.options.len(),
            "offered": self.offered,
            "cost_without_attack": self.calm,
            "points": self.points.iter().map(point).collect::<Vec<_>>(),
            "timings": timings,
            "run": self.run.as_ref().map(|run| run.to_string_lossy()),
        })
    }

    /// The answer on one screen.
    pub fn summary(&self) -> String {
        let (case, wishes) = (&self.loaded.case, &self.wishes);
        let title = if case.title.is_empty() { &case.name } else { &case.title };
        let mut text = format!(
            "{title}: the plan under attack, size and length at their {} % quantile\n",
            plain(100.0 * wishes.options.quantile)
        );
        if let Some(reason) = &self.reason {
            let _ = writeln!(text, "{reason}");
        }
        if self.points.is_empty() {
            return text;
        }
        let mut targets: Vec<usize> = self.options.iter().map(|own| own.target).collect();
        targets.sort_unstable();
        targets.dedup();
        let _ = writeln!(
            text,
            "{} attacks on {} targets; protections offered: {}",
            self.options.len(),
            targets.len(),
            if self.offered.is_empty() { "none".to_owned() } else { self.offered.join(", ") }
        );
        let _ = writeln!(
            text,
            "without an attack the plan costs {}; protections are paid beside it",
            plain(self.calm)
        );
        let _ = writeln!(
            text,
            "\n{:24}{:>14}{:>20}{:>14}{:>10}",
            "attacks at a time",
            "spent",
            format!("loss, {}", case.currency),
            "at least",
            "kept off"
        );
        for point in &self.points {
            let bare = self.points.iter().find(|own| own.attacks == point.attacks);
            let off = bare.filter(|own| own.loss > 1e-9).map(|own| 1.0 - point.loss / own.loss);
            let _ = writeln!(
                text,
                "  {:<22}{:>14}{:>20}{:>14}{:>10}",
                point.attacks,
                plain(point.spending),
                plain(point.loss),
                plain(point.bound),
                off.filter(|off| *off > 0.0).map_or("–".to_owned(), |off| format!("{} %", percent(off)))
            );
        }
        self.purchases(case, &mut text);
        self.worst(case, &mut text);
        if !self.complete {
            text.push_str("\nstopped before every budget was answered\n");
        }
        if let Some(run) = &self.run {
            let _ = writeln!(text, "\nrun: {}", run.display());
        }
        text
    }

    /// What is bought along each curve, in the order in which more money buys it.
    fn purchases(&self, case: &Case, text: &mut String) {
        for point in self.points.iter().filter(|point| !point.bought.is_empty()) {
            let bought = point.bought.iter().map(|own| {
                format!("{} in {}", case.projects[own.project].name, case.calendar.period(own.period).label)
            });
            let _ = writeln!(
                text,
                "\nbought against {} for {}\n  {}",
                count(point.attacks),
                plain(point.spending),
                bought.collect::<Vec<_>>().join(", ")
            );
        }
    }

    /// The worst attack before and after.
    fn worst(&self, case: &Case, text: &mut String) {
        for (at, point) in self.points.iter().enumerate() {
            let is_last = self.points.get(at + 1).is_none_or(|next| next.attacks != point.attacks);
            if !is_last && !point.bought.is_empty() {
                continue;
            }
            let spent = match point.bought.is_empty() {
                true => "on the plan as it is".to_owned(),
                false => format!("that is left once {} are spent", plain(point.spending)),
            };
            let _ = writeln!(text, "\nworst of {} {spent}", count(point.attacks));
            if point.attack.is_empty() {
                text.push_str("  none costs anything\n");
            }
            for (name, hit) in self.hits(point) {
                let _ = writeln!(
                    text,
                    "  {name} from {} for {} days: {} loses {} %",
                    hit.start,
                    plain(hit.end.days_since(hit.start).round()),
                    crate::stress::subject_word(case, hit.on),
                    percent(hit.size)
                );
            }
            // What is less than a ten-thousandth of the need is the solver's, or a shift within it.
            for own in point.damage.iter().filter(|own| own.share > 1e-4).take(5) {
                let row = &case.requirements[own.requirement];
                let unit = match row.kind {
                    RequirementKind::Consume => "units",
                    RequirementKind::Hold => "unit-years",
                };
                let _ = writeln!(
                    text,
                    "    keeps {} {unit} of {} from being served, {} % of the need",
                    plain(own.unserved),
                    row.name,
                    percent(own.share)
                );
            }
        }
    }
}

fn count(attacks: usize) -> String {
    if attacks == 1 { "one attack".to_owned() } else { format!("{attacks} attacks at a time") }
}

fn kind(kind: kuznia_case::case::ThreatKind) -> &'static str {
    THREAT_KINDS.iter().find(|(_, own)| *own == kind).map_or("", |(word, _)| word)
}
