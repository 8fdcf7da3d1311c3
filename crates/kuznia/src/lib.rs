//! The façade over Kuznia's crates: read a case, check it, plan it, audit the plan, write the run; open runs again.

mod alternatives_case;
mod answer;
mod assess_run;
pub mod bench;
mod blank;
mod checkpoint;
mod compare;
mod destination;
mod explain_run;
mod export;
mod fortify_case;
mod fortify_report;
mod frontier_case;
pub mod generate;
mod hedge_case;
mod hedge_report;
mod hedged;
pub mod json;
mod living;
mod load;
mod out_of_sample;
mod places;
mod plan_case;
mod record;
mod replan;
mod report;
pub mod results;
mod run;
mod sensitivity;
mod since;
mod smps_case;
mod stress;
mod telling;
pub mod text;
mod tree_case;
mod tree_report;
mod trouble;

pub use alternatives_case::{AlternativesWishes, alternatives_case};
pub use answer::{Answered, Finish};
pub use assess_run::{AssessWishes, assess_run};
pub use blank::blank_case;
pub use compare::{Change, Comparison, Line, TOPICS, compare};
pub use destination::{Destination, write_case, write_folder};
pub use explain_run::{About, ExplainWishes, explain_run};
pub use export::{Form, export, export_results, write_template};
pub use fortify_case::{FortifyWishes, THREAT_KINDS, fortify_case};
pub use fortify_report::{Damage, FortifyReport, Point};
pub use frontier_case::{FrontierWishes, frontier_case};
pub use hedge_case::{HedgeWishes, hedge_case};
pub use hedge_report::{HedgeFigures, HedgeReport, Resumption};
pub use hedged::{Hedged, Shown};
pub use kuznia_assess::{
    ASSESSMENTS, AlternativesOptions, AssessOptions, Finding, FrontierOptions, SensitivityOptions,
    SubjectKind,
};
pub use kuznia_base::Instant;
pub use kuznia_base::{Faults, Note, Place, did_you_mean};
pub use kuznia_case::case::{Measure as FrontierMeasure, ThreatKind};
pub use kuznia_case::{Audit, Case, Draft, Goal, Plan};
pub use kuznia_hedge::{Foresight, OptionWishes, Risk};
pub use kuznia_lp::{Method as SolverMethod, Options as SolverOptions, Purpose as SolverPurpose};
pub use kuznia_plan::{Answer, ConflictRow, PlanOptions, Progress, Rolling, Seen, Solver, Span};
pub use kuznia_report::{Style, has_page as report_has_page};
pub use kuznia_scenarios::Method;
pub use kuznia_simulate::StepLength;
pub use kuznia_tables::{ColumnData, ResultColumn, ResultTable, write_draft_csv};
pub use living::Windows;
pub use load::{Input, Loaded, load};
pub use out_of_sample::{Costs, Course, Fresh, OutOfSample};
pub use plan_case::{Ending, PlanReport, Status, Timings, Wishes, plan_case, plan_since};
pub use report::{ReportFormat, gather_report, write_report};
pub use run::Run;
pub use sensitivity::{SensitivityWishes, sensitivity_case};
pub use since::{Against, Past, Since};
pub use smps_case::{SmpsMethod, SmpsReport, solve_smps};
pub use stress::{
    PolicyName, ReplayReport, ScenarioReport, ScenarioWishes, StressReport, StressWishes, replay, scenarios,
    stress,
};
pub use tree_case::{TreeWishes, tree_case};
pub use tree_report::{Staging, TreeFigures, TreeReport};
pub use trouble::{Exit, Trouble, reason};
