//! The main job: read, check, plan, audit, write the run.

use crate::destination::Destination;
use crate::living::Windows;
use crate::load::{Loaded, load};
use crate::places::locate;
use crate::run::write_run;
use crate::since::{Past, Since, go_on};
use crate::telling::say;
use crate::trouble::{Exit, Trouble};
use kuznia_case::{Audit, audit};
use kuznia_plan::{
    Answer, ConflictRow, Figures, Outcome, PlanOptions, Progress, Rolling, Size, SolverFacts, figures, plan,
    plan_rolling,
};
use kuznia_report::{AuditLine, Style, View};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// What is wished of a planning run.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the run, which must not exist yet; by default the next free `runs/<case>-plan-NNNN`.
    pub run: Option<PathBuf>,
    /// What is asked of the planner.
    pub options: PlanOptions,
    /// Limited foresight of operations, if wanted.
    pub rolling: Option<Rolling>,
}

/// Seconds of each step.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[expect(missing_docs, reason = "the words are those of the verbs")]
pub struct Timings {
    pub read: f64,
    pub check: f64,
    pub build: f64,
    pub solve: f64,
    pub audit: f64,
    pub write: f64,
}

/// How planning ended.
#[derive(Debug)]
pub enum Ending {
    /// There is a plan.
    Planned {
        /// The plan with its bound.
        answer: Box<Answer>,
        /// What follows from it.
        figures: Box<Figures>,
    },
    /// No plan can exist.
    Infeasible {
        /// Rows that cannot hold together.
        conflict: Vec<ConflictRow>,
    },
    /// A limit or Ctrl-C came before any plan, or the solver failed.
    Stopped {
        /// Why, in words.
        reason: String,
        /// Best proven bound.
        bound: f64,
    },
}

/// Status in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the words are those of the JSON shape")]
pub enum Status {
    Planned,
    Infeasible,
    Stopped,
}

impl Status {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Infeasible => "infeasible",
            Self::Stopped => "stopped",
        }
    }
}

/// The whole answer to `kuznia plan`.
#[derive(Debug)]
pub struct PlanReport {
    /// The case and what was found about it.
    pub loaded: Loaded,
    /// How planning ended.
    pub ending: Ending,
    /// Size of the program.
    pub size: Size,
    /// Who solved it.
    pub solver: SolverFacts,
    /// The independent audit's verdict, where there is a plan.
    pub audit: Option<Audit>,
    /// Seconds.
    pub timings: Timings,
    /// The run that was written, where there is a plan that passed.
    pub run: Option<PathBuf>,
    /// How operations rolled, where foresight was limited.
    pub windows: Option<Windows>,
    /// What the plan goes on from, if it follows an earlier run.
    pub past: Option<Past>,
}

/// Plans a case and writes the run. Progress is told as it comes.
///
/// # Errors
/// Faults of the input, or output that cannot be written. That no plan exists, that a limit stopped the search and that
/// a plan failed its audit are answers, not errors.
pub fn plan_case(
    path: &Path,
    wishes: &Wishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<PlanReport, Trouble> {
    let started = SystemTime::now();
    say("reading the tables", hear);
    let loaded = load(path, wishes.variant.as_deref())?;
    plan_loaded(loaded, None, wishes, started, hear)
}

/// Plans what follows an earlier run from a date on; `path` is the case as it stands today, by default the run's copy.
///
/// # Errors
/// Those of [`plan_case`], an earlier run that cannot be read, and a date that starts none of its periods.
pub fn plan_since(
    path: Option<&Path>,
    since: &Since,
    wishes: &Wishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<PlanReport, Trouble> {
    let started = SystemTime::now();
    say("reading the earlier run and the tables", hear);
    let (loaded, past) = go_on(path, since, wishes.variant.as_deref())?;
    plan_loaded(loaded, Some(past), wishes, started, hear)
}

fn plan_loaded(
    loaded: Loaded,
    past: Option<Past>,
    wishes: &Wishes,
    started: SystemTime,
    hear: &mut dyn FnMut(&Progress),
) -> Result<PlanReport, Trouble> {
    // A folder that cannot be written is better known before hours of solving.
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "plan")?;
    say("building the program", hear);
    let mut windows = None;
    let outcome = match &wishes.rolling {
        None => plan(&loaded.case, &wishes.options, hear),
        Some(rolling) => {
            let rolled = plan_rolling(&loaded.case, rolling, &wishes.options, hear);
            windows = Some(Windows::new(*rolling, &rolled));
            rolled.outcome
        }
    };
    let mut report = report(outcome, loaded);
    (report.windows, report.past) = (windows, past);
    if let Ending::Infeasible { conflict } = &mut report.ending {
        locate(&report.loaded.draft, conflict);
    }
    conclude(report, destination, wishes, started, hear)
}

/// Audits the plan, if there is one, and writes the run only where it passed.
fn conclude(
    mut report: PlanReport,
    destination: Destination,
    wishes: &Wishes,
    started: SystemTime,
    hear: &mut dyn FnMut(&Progress),
) -> Result<PlanReport, Trouble> {
    let Ending::Planned { answer, .. } = &report.ending else {
        return Ok(report);
    };
    let began = Instant::now();
    say("auditing the plan", hear);
    report.audit = Some(audit(&report.loaded.case, &answer.plan));
    report.timings.audit = began.elapsed().as_secs_f64();
    if report.audit_passed() {
        say("writing the run", hear);
        report.run = Some(destination.path().to_owned());
        write_run(destination, &mut report, wishes, started)?;
    }
    Ok(report)
}

fn report(outcome: Outcome, loaded: Loaded) -> PlanReport {
    let mut timings =
        Timings { read: loaded.read_seconds, check: loaded.check_seconds, ..Timings::default() };
    let (ending, size, solver);
    match outcome {
        Outcome::Planned(answer) => {
            (timings.build, timings.solve) = (answer.build_seconds, answer.solve_seconds);
            (size, solver) = (answer.size, answer.solver.clone());
            let figures = Box::new(figures(&loaded.case, &answer.plan));
            ending = Ending::Planned { answer, figures };
        }
        Outcome::Infeasible { conflict, size: own, build_seconds, solve_seconds, solver: by } => {
            (timings.build, timings.solve) = (build_seconds, solve_seconds);
            (size, solver) = (own, by);
            ending = Ending::Infeasible { conflict };
        }
        Outcome::Stopped { reason, bound, size: own, build_seconds, solve_seconds, solver: by } => {
            (timings.build, timings.solve) = (build_seconds, solve_seconds);
            (size, solver) = (own, by);
            ending = Ending::Stopped { reason, bound };
        }
    }
    PlanReport { loaded, ending, size, solver, audit: None, timings, run: None, windows: None, past: None }
}

impl PlanReport {
    /// Status in one word: `stopped` also where a limit left a plan whose gap is wider than wished, and where a plan
    /// failed its audit.
    pub fn status(&self) -> Status {
        match &self.ending {
            Ending::Planned { answer, .. } if answer.complete && self.audit_passed() => Status::Planned,
            Ending::Infeasible { .. } => Status::Infeasible,
            Ending::Planned { .. } | Ending::Stopped { .. } => Status::Stopped,
        }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self.status() {
            _ if !self.audit_passed() => Exit::Internal,
            Status::Planned => Exit::Done,
            Status::Infeasible => Exit::Infeasible,
            Status::Stopped => Exit::Stopped,
        }
    }

    fn audit_passed(&self) -> bool {
        self.audit.as_ref().is_none_or(|audit| audit.passed)
    }

    /// The answer on one screen; `None` for a plan that failed its audit, which is not shown.
    pub fn summary(&self, style: Style) -> Option<String> {
        let case = &self.loaded.case;
        match &self.ending {
            Ending::Planned { answer, figures } => {
                let audit = self.audit.as_ref().filter(|audit| audit.passed)?;
                let audit = AuditLine {
                    worst_violation: audit.worst_violation,
                    worst_row: audit.worst_row.clone().unwrap_or_default(),
                    objective_recomputed: audit.objective_recomputed,
                };
                let run = self.run.as_ref().map_or_else(|| "RUN".into(), |run| run.to_string_lossy());
                let variant = self.loaded.variant.as_deref();
                let view = View { case, variant, answer, figures, audit: &audit, run: &run };
                let windows = self.windows.as_ref().map(|own| own.text(case, Some(answer.objective), style));
                let past = self.past.as_ref().map(|past| past.text(style));
                let parts = [Some(kuznia_report::summary(&view, style)), windows, past];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
            }
            Ending::Infeasible { conflict } => {
                let windows = self.windows.as_ref().filter(|own| own.failed.is_some());
                let windows = windows.map(|own| own.text(case, None, style));
                let parts = [Some(kuznia_report::infeasible(case, conflict, style)), windows];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
            }
            Ending::Stopped { reason, bound } => Some(kuznia_report::stopped(case, reason, *bound, style)),
        }
    }

    /// Why there is no plan although one was found: it failed its audit.
    pub fn audit_failure(&self) -> Option<String> {
        let audit = self.audit.as_ref().filter(|audit| !audit.passed)?;
        Some(format!(
            "the plan failed its audit and was not written: `{}` is violated by {:.1e}",
            audit.worst_row.as_deref().unwrap_or("a row without a name"),
            audit.worst_violation
        ))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;
    use crate::generate::{Synthetic, generate};
    use kuznia_tables::write_draft_csv;

    #[test]
    fn a_plan_that_fails_its_audit_is_not_written_and_its_worst_row_is_named() {
        let bench = tempfile::tempdir().unwrap();
        let size = Synthetic { sites: 2, items: 8, periods: 3, projects: 2, seed: 1 };
        write_draft_csv(&generate(size), bench.path()).unwrap();
        let loaded = load(bench.path(), None).unwrap();
        let mut report = report(plan(&loaded.case, &PlanOptions::default(), &mut |_| {}), loaded);
        let Ending::Planned { answer, .. } = &mut report.ending else {
            panic!("the synthetic case has a plan: {:?}", report.ending);
        };
        answer.plan.stocks[0].stock[1] += 1_000.0;
        let place = bench.path().join("run");
        let destination = Destination::claim(Some(&place), "case", "plan").unwrap();
        let before = std::fs::read_dir(bench.path()).unwrap().count() - 1;
        let wishes = Wishes::default();
        let report = conclude(report, destination, &wishes, SystemTime::now(), &mut |_| {}).unwrap();
        assert_eq!((report.exit(), report.status()), (Exit::Internal, Status::Stopped));
        assert_eq!((report.run.as_ref(), report.summary(Style::default())), (None, None));
        let failure = report.audit_failure().unwrap();
        let item = &report.loaded.case.items[answer_item(&report)].name;
        assert!(failure.contains("was not written") && failure.contains(item.as_str()), "{failure}");
        assert_eq!(std::fs::read_dir(bench.path()).unwrap().count(), before, "nothing is left");
    }

    fn answer_item(report: &PlanReport) -> kuznia_case::case::ItemId {
        match &report.ending {
            Ending::Planned { answer, .. } => answer.plan.stocks[0].item,
            other => panic!("{other:?}"),
        }
    }
}
