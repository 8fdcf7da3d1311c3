//! `kuznia explain`: why a requirement is short or a project chosen in the plan of a run.

use crate::answer::{Answered, Finish};
use crate::destination::Destination;
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_assess::{AssessOptions, Matter, explain_project, explain_requirement};
use kuznia_base::{Id, Note, PeriodId, Table, did_you_mean};
use kuznia_case::Case;
use kuznia_plan::Progress;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// What is to be explained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// A requirement, in a period or in that in which it falls shortest.
    Requirement {
        /// Its name.
        name: String,
        /// Label of the period.
        period: Option<String>,
    },
    /// A project.
    Project(String),
}

/// What is wished of an explanation.
#[derive(Clone, Debug)]
pub struct ExplainWishes {
    /// Folder of the new run; by default the next free `runs/<case>-explain-NNNN`.
    pub run: Option<PathBuf>,
    /// What is to be explained.
    pub about: About,
    /// Gap to which programs with whole units are solved.
    pub gap: f64,
    /// What is asked.
    pub options: AssessOptions,
}

/// Explains.
///
/// # Errors
/// The run or its tables are gone or damaged, a name is not known, or the output cannot be written.
pub fn explain_run(
    parent: &Path,
    wishes: &ExplainWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Answered, Trouble> {
    let started = SystemTime::now();
    let run = Run::open(parent)?;
    let loaded = run.load_case()?;
    let plan = run.plan(&loaded.case)?;
    let subject = Known::find(&loaded.case, &wishes.about)?;
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "explain")?;
    let began = Instant::now();
    hear(&Progress { phase: "pricing the plan and trying remedies".to_owned(), ..Progress::default() });
    let (findings, finish);
    {
        let matter = Matter::new(&loaded.case, &plan, &wishes.options);
        findings = match subject {
            Known::Requirement(r, t) => explain_requirement(&matter, r, t),
            Known::Project(k) => explain_project(&matter, k, wishes.gap),
        };
        finish = if matter.stopped() { Finish::Stopped } else { Finish::Answered };
    }
    let options = match &wishes.about {
        About::Requirement { name, period } => json!({ "requirement": name, "period": period }),
        About::Project(name) => json!({ "project": name, "gap": wishes.gap }),
    };
    let timings = vec![("explain".to_owned(), began.elapsed().as_secs_f64())];
    let parent = Some(parent.to_owned());
    let mut answered =
        Answered { verb: "explain", loaded, parent, findings, options, finish, timings, run: None };
    answered.write(destination, started)?;
    Ok(answered)
}

/// What is to be explained, found in the case.
enum Known {
    Requirement(kuznia_case::case::RequirementId, Option<PeriodId>),
    Project(kuznia_case::case::ProjectId),
}

impl Known {
    fn find(case: &Case, about: &About) -> Result<Self, Trouble> {
        match about {
            About::Requirement { name, period } => {
                let r = find("requirement", name, &case.requirements, |row| &row.name)?;
                let t = period
                    .as_ref()
                    .map(|label| find("period", label, case.calendar.periods(), |row| &row.label));
                Ok(Self::Requirement(r, t.transpose()?))
            }
            About::Project(name) => {
                Ok(Self::Project(find("project", name, &case.projects, |row| &row.name)?))
            }
        }
    }
}

/// The id of a name.
pub(crate) fn find<I: Id, T>(
    kind: &str,
    name: &str,
    table: &Table<I, T>,
    of: impl Fn(&T) -> &String,
) -> Result<I, Trouble> {
    if let Some(id) = table.find(|row| of(row) == name) {
        return Ok(id);
    }
    let near = did_you_mean(name, table.rows().iter().map(|row| of(row).as_str()));
    let note = Note::new(format!("unknown {kind} `{name}`"));
    Err(Trouble::unwritable(match near {
        Some(near) => note.hint(format!("did you mean `{near}`?")),
        None => note,
    }))
}
