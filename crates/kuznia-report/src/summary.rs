//! The screen: all sections in the order in which a planner asks.

use crate::page::{Page, Style};
use crate::scarcity::Ground;
use crate::{bottlenecks, cost, gantt, money, needs, verdict};
use kuznia_case::{Case, Plan};
use kuznia_plan::{Answer, Figures};

/// What the independent audit said.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditLine {
    /// Largest relative violation of any rule.
    pub worst_violation: f64,
    /// Where it is.
    pub worst_row: String,
    /// The objective worked out anew from the plan.
    pub objective_recomputed: f64,
}

/// Everything that the summary shows.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The question.
    pub case: &'a Case,
    /// Variant of the case, if one was planned.
    pub variant: Option<&'a str>,
    /// The answer.
    pub answer: &'a Answer,
    /// What follows from both.
    pub figures: &'a Figures,
    /// The audit's verdict.
    pub audit: &'a AuditLine,
    /// The run's folder as the user would type it.
    pub run: &'a str,
}

impl View<'_> {
    pub(crate) fn plan(&self) -> &Plan {
        &self.answer.plan
    }

    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground { case: self.case, plan: self.plan(), figures: self.figures }
    }
}

/// The plan on one screen: no line longer than the style's width, about 45 lines, the largest rows of each section with
/// the `show` command that lists the rest.
pub fn summary(view: &View, style: Style) -> String {
    let mut page = Page::new(style);
    verdict::header(view, &mut page);
    gantt::projects(view, &mut page);
    money::funds(view, &mut page);
    needs::coverage(view, &mut page);
    needs::shares(view, &mut page);
    needs::targets(view, &mut page);
    cost::terms(view, &mut page);
    bottlenecks::tightest(view, &mut page);
    verdict::footer(view, &mut page);
    page.finish()
}
