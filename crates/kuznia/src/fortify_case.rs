//! Defends a case against an adversary: read, plan or take a plan, list the attacks, find the best protections for each
//! budget, write the run.

use crate::destination::Destination;
use crate::fortify_report::{Damage, FortifyReport, Point};
use crate::load::load;
use crate::run::Run;
use crate::telling::say;
use crate::trouble::Trouble;
use kuznia_base::{Faults, Id, Instant, Note, Table, did_you_mean};
use kuznia_case::case::{ProjectId, RequirementKind, ThreatKind};
use kuznia_case::{Case, Plan, Series};
use kuznia_hedge::{
    Besieged, Defended, FortifyWishes as Engine, OptionWishes, Siege, StageFault, attack_options, frugal,
};
use kuznia_plan::{Outcome, PlanOptions, Progress, plan};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant as Clock, SystemTime};

/// What is wished of a fortification.
#[derive(Clone, Debug)]
pub struct FortifyWishes {
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the new run; by default the next free `runs/<case>-fortify-NNNN`.
    pub run: Option<PathBuf>,
    /// Run of a plan of the same case that is defended; `None`: the case is planned first.
    pub plan: Option<PathBuf>,
    /// Most attacks at a time.
    pub attacks: usize,
    /// Money for protections, present value in the case's currency; `None`: as much as helps.
    pub budget: Option<f64>,
    /// Budgets between nothing and all that are tried, for every number of attacks up to `attacks`; 0: no curve.
    pub points: usize,
    /// Which attacks there are.
    pub options: OptionWishes,
    /// Relative gap of the defence.
    pub gap: f64,
    /// Relative gap of the plan, where it is made first.
    pub plan_gap: f64,
    /// Cores.
    pub threads: usize,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
}

/// Fortifies a case and writes the run.
///
/// # Errors
/// Faults of the input, a plan of another case, output that cannot be written, or a solver that failed.
pub fn fortify_case(
    path: &Path,
    wishes: &FortifyWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<FortifyReport, Trouble> {
    let started = SystemTime::now();
    let loaded = load(path, wishes.variant.as_deref())?;
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "fortify")?;
    let case = loaded.case.clone();
    known_threats(&case, &wishes.options)?;
    let options = attack_options(&case, &wishes.options);
    if options.is_empty() {
        let note = Note::new("there is nobody to defend against: no threat of the case is an attack");
        let hint = "fill the table `threats` with losses of sites, lines, power, offers or links, or name other --kinds";
        return Err(Trouble::Input(Faults { faults: vec![note.hint(hint)], warnings: Vec::new() }));
    }
    let mut report = FortifyReport::new(loaded, wishes.clone());
    let began = Clock::now();
    let Some(commit) = projects(&mut report, hear)? else { return Ok(report) };
    report.time("plan", began);
    let began = Clock::now();
    say("formulating the attacks", hear);
    let defended = Defended::new(&case, &commit, wishes.stop.clone()).map_err(|why| failed(&why))?;
    report.starts(&case, &defended);
    let besieged = defended.against(options);
    report.time("formulate", began);
    let began = Clock::now();
    let ended = besiege(&case, &defended, &besieged, &mut report, hear);
    report.time("fortify", began);
    report.options = besieged.options.clone();
    let stopped = wishes.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
    match ended {
        Ok(()) => report.complete = true,
        Err(_) if stopped => {}
        Err(why) => return Err(failed(&why)),
    }
    if !report.points.is_empty() {
        report.write(destination, started)?;
    }
    Ok(report)
}

/// The projects of the plan that is defended; `None` where there is no plan.
fn projects(
    report: &mut FortifyReport,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Option<Table<ProjectId, Series>>, Trouble> {
    let case = report.loaded.case.clone();
    let wishes = report.wishes.clone();
    if let Some(folder) = &wishes.plan {
        let run = Run::open(folder)?;
        let of_run = &run.record()["inputs"];
        let same = |input: &crate::load::Input| of_run[&input.file] == input.sha256.as_str();
        let variant = run.record()["variant"].as_str().map(str::to_owned);
        if !report.loaded.inputs.iter().all(same) || variant != wishes.variant {
            let note = Note::new(format!("`{}` is a plan of another case or variant", folder.display()));
            let hint = "give the run of a plan that was made from these very tables, or leave --plan away";
            return Err(Trouble::unwritable(note.hint(hint)));
        }
        return Ok(Some(run.plan(&case)?.commit));
    }
    say("planning without attacks", hear);
    let options = PlanOptions { gap: wishes.plan_gap, stop: wishes.stop.clone(), ..PlanOptions::default() };
    Ok(match plan(&case, &options, hear) {
        Outcome::Planned(answer) => Some(answer.plan.commit),
        Outcome::Infeasible { .. } => {
            report.reason = Some("no plan keeps the rules of the case even without an attack".to_owned());
            None
        }
        Outcome::Stopped { .. } => {
            report.reason = Some("stopped before any plan was found".to_owned());
            None
        }
    })
}

/// Finds the points: what is lost without protection, and with what each budget buys.
fn besiege(
    case: &Case,
    defended: &Defended,
    besieged: &Besieged,
    report: &mut FortifyReport,
    hear: &mut dyn FnMut(&Progress),
) -> Result<(), StageFault> {
    let wishes = report.wishes.clone();
    let bare = defended.bare();
    let calm = besieged.operations(&bare, &[], wishes.stop.clone());
    let counts = if wishes.points > 0 { 1..=wishes.attacks } else { wishes.attacks..=wishes.attacks };
    for attacks in counts {
        let engine = Engine { attacks, gap: wishes.gap, threads: wishes.threads, stop: wishes.stop.clone() };
        let mut siege = Siege::new(&defended.problem, besieged, &engine)?;
        report.ways.push((attacks, siege.ways()));
        say(&format!("trying {} ways to attack", siege.ways()), hear);
        report.calm = siege.cost(&bare, &[])?;
        let (attack, worst) = siege.worst(&bare, f64::INFINITY)?;
        let mut search = Search { case, defended, besieged, siege, calm: calm.clone(), attacks };
        report.points.push(search.point(0.0, &bare, worst, worst, attack, report, true));
        if defended.protections.is_empty() {
            continue;
        }
        let all = search.best(wishes.budget.unwrap_or(f64::INFINITY), &bare, report, hear)?;
        let spent = all.spending;
        let mut reached = bare.clone();
        for at in 1..wishes.points {
            let budget = spent * at as f64 / wishes.points as f64;
            let point = search.best(budget, &reached, report, hear)?;
            if report.points.last().is_some_and(|last| last.first != point.first) {
                reached.clone_from(&point.first);
                report.points.push(point);
            }
        }
        if report.points.last().is_some_and(|last| last.first != all.first) {
            report.points.push(all);
        }
    }
    Ok(())
}

/// The search for one number of attacks.
struct Search<'s, 'c> {
    case: &'s Case,
    defended: &'s Defended<'c>,
    besieged: &'s Besieged<'s, 'c>,
    siege: Siege<'s>,
    calm: Option<Plan>,
    attacks: usize,
}

impl Search<'_, '_> {
    /// The best defence for a budget.
    fn best(
        &mut self,
        budget: f64,
        start: &[f64],
        report: &FortifyReport,
        hear: &mut dyn FnMut(&Progress),
    ) -> Result<Point, StageFault> {
        let began = Clock::now();
        let name = if budget.is_finite() { format!("budget {budget:.6}") } else { "any budget".to_owned() };
        let attacks = self.attacks;
        let mut told = |round: usize, worst: f64, bound: f64| {
            hear(&Progress {
                phase: format!("{attacks} at a time, {name}"),
                seconds: began.elapsed().as_secs_f64(),
                iterations: round as u64,
                incumbent: Some(worst),
                bound: bound.is_finite().then_some(bound),
                gap: Some(kuznia_lp::relative_gap(worst, bound)),
                ..Progress::default()
            });
        };
        let row = self.defended.budget;
        let found = self.siege.defend(Some((row, budget)), Some(start), &mut told)?;
        let gap = report.wishes.gap;
        let first = frugal(&mut self.siege, self.defended, &found.first, budget, gap)?;
        let (attack, worst) = self.siege.worst(&first, f64::INFINITY)?;
        Ok(self.point(budget, &first, worst, found.bound.min(worst), attack, report, found.exact))
    }

    #[expect(clippy::too_many_arguments, reason = "each is a figure of the point")]
    fn point(
        &self,
        budget: f64,
        first: &[f64],
        worst: f64,
        bound: f64,
        attack: Vec<usize>,
        report: &FortifyReport,
        exact: bool,
    ) -> Point {
        let bought = self.defended.protections.iter().filter(|own| first[own.place] > 0.5).copied();
        Point {
            attacks: self.attacks,
            budget,
            spending: self.defended.spending(first),
            loss: worst - report.calm,
            bound: bound - report.calm,
            exact,
            bought: bought.collect(),
            damage: self.damage(first, &attack, report),
            attack,
            first: first.to_vec(),
        }
    }

    /// What an attack keeps from being served, by requirement.
    fn damage(&self, first: &[f64], attack: &[usize], report: &FortifyReport) -> Vec<Damage> {
        let Some(calm) = &self.calm else { return Vec::new() };
        let Some(struck) = self.besieged.operations(first, attack, report.wishes.stop.clone()) else {
            return Vec::new();
        };
        let calendar = &self.case.calendar;
        let mut damage = Vec::new();
        for (r, requirement) in self.case.requirements.iter() {
            let weight = |t| match requirement.kind {
                RequirementKind::Consume => 1.0,
                RequirementKind::Hold => calendar.years(t),
            };
            let of = |plan: &Plan| {
                let short = |t: kuznia_base::PeriodId| plan.short[r].get(t.index()).copied().unwrap_or(0.0);
                calendar.ids().map(|t| weight(t) * short(t)).sum::<f64>()
            };
            let need: f64 =
                calendar.ids().map(|t| calendar.years(t) * requirement.amount.mean(calendar, t)).sum();
            let unserved = of(&struck) - of(calm);
            if unserved.abs() > 1e-6 * need.max(1e-9) {
                damage.push(Damage { requirement: r, unserved, share: unserved / need.max(1e-300) });
            }
        }
        damage.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.requirement.cmp(&b.requirement)));
        damage
    }
}

/// Names that are asked for must be there.
fn known_threats(case: &Case, options: &OptionWishes) -> Result<(), Trouble> {
    let mut names: Vec<&str> = case.threats.rows().iter().map(|threat| threat.name.as_str()).collect();
    names.extend(case.threats.rows().iter().filter_map(|threat| threat.group.as_deref()));
    if let Some(wanted) = options.threats.iter().find(|wanted| !names.contains(&wanted.as_str())) {
        let note = Note::new(format!("unknown threat `{wanted}`"));
        let note = match did_you_mean(wanted, names.iter().copied()) {
            Some(near) => note.hint(format!("did you mean `{near}`?")),
            None => note,
        };
        return Err(Trouble::unwritable(note));
    }
    let outside = |at: &&Instant| **at < case.calendar.start() || **at >= case.calendar.end();
    if let Some(start) = options.starts.iter().find(outside) {
        let note = Note::new(format!("the start {start} of an attack is outside the calendar"));
        let hint = format!("it goes from {} to {}", case.calendar.start(), case.calendar.end());
        return Err(Trouble::unwritable(note.hint(hint)));
    }
    Ok(())
}

/// Kinds of threats by their words in the tables.
pub const THREAT_KINDS: [(&str, ThreatKind); 11] = [
    ("site", ThreatKind::Site),
    ("line", ThreatKind::Line),
    ("region_power", ThreatKind::RegionPower),
    ("offer", ThreatKind::Offer),
    ("supplier", ThreatKind::Supplier),
    ("country", ThreatKind::Country),
    ("link", ThreatKind::Link),
    ("aid", ThreatKind::Aid),
    ("demand", ThreatKind::Demand),
    ("cost", ThreatKind::Cost),
    ("lead_time", ThreatKind::LeadTime),
];

fn failed(why: &StageFault) -> Trouble {
    Trouble::Internal(Box::new(Note::new(format!("failed to fortify the case: {why}"))))
}
