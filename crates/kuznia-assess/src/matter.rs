//! What every question reads: the case, its plan, what follows from it, and the formulation.

use crate::prices::Priced;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Case, Plan};
use kuznia_lp::{Method, Options, Purpose};
use kuznia_plan::{Figures, Formulation, figures};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// What is asked of the assessments.
#[derive(Clone, Debug)]
pub struct AssessOptions {
    /// Days after which a node is back, where no threat gives a figure.
    pub recover_days: f64,
    /// Months after an event within which service is looked at.
    pub window_months: f64,
    /// Whether events begin at the start of every calendar year too, not of the first period alone.
    pub every_year: bool,
    /// Nodes that are lost together in the worst sets.
    pub worst: usize,
    /// Worker threads; `None`: all cores.
    pub threads: Option<usize>,
    /// Set to end early with what there is.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for AssessOptions {
    /// 90 days, 24 months, at the start, pairs, all cores.
    fn default() -> Self {
        Self {
            recover_days: 90.0,
            window_months: 24.0,
            every_year: false,
            worst: 2,
            threads: None,
            stop: None,
        }
    }
}

/// What every question reads.
pub struct Matter<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its plan.
    pub plan: &'a Plan,
    /// What follows from the plan.
    pub figures: Figures,
    /// The program, and what its rows and columns are about.
    pub formulation: Formulation<'a>,
    /// What is asked.
    pub options: &'a AssessOptions,
    priced: OnceLock<Option<Priced>>,
}

impl<'a> Matter<'a> {
    /// Lays out a plan of a case.
    pub fn new(case: &'a Case, plan: &'a Plan, options: &'a AssessOptions) -> Self {
        Self {
            case,
            plan,
            figures: figures(case, plan),
            formulation: Formulation::new(case),
            options,
            priced: OnceLock::new(),
        }
    }

    /// The plan's prices with its whole units fixed; worked out once. `None` where the solver failed.
    pub(crate) fn priced(&self) -> Option<&Priced> {
        self.priced.get_or_init(|| Priced::new(self)).as_ref()
    }

    /// Whether it was asked to end early.
    pub fn stopped(&self) -> bool {
        self.options.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Worker threads to use.
    pub fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.options.threads.unwrap_or_else(cores).max(1)
    }

    /// Options of a linear program that is solved many times: one thread, from a basis, to a vertex.
    pub(crate) fn lp_options(&self) -> Options {
        Options {
            threads: Some(1),
            method: Method::Auto,
            purpose: Purpose::PricesOrBasis,
            stop: self.options.stop.clone(),
            ..Options::default()
        }
    }

    /// Periods with whose start events begin: the first, or the first of every calendar year.
    pub(crate) fn starts(&self) -> Vec<PeriodId> {
        let calendar = &self.case.calendar;
        let year = |t: PeriodId| calendar.period(t).start.year();
        let is_first = |t: PeriodId| t.index() == 0 || year(PeriodId::new(t.index() - 1)) != year(t);
        calendar.ids().filter(|&t| t.index() == 0 || self.options.every_year && is_first(t)).collect()
    }
}
