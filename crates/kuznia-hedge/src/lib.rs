//! Plans against many futures and against an adversary.
//!
//! A [`TwoStage`] program is decided in part before the future is known (its first stage) and in part after. It is
//! solved whole ([`extensive`]) or by decomposition ([`benders()`]), for the mean, the tail or the worst case ([`Risk`]). In a
//! [`MultiStage`] program later decisions wait for what happens until they are due; it is solved whole.

mod attacks;
mod benders;
mod clusters;
mod extensive;
mod fortify;
mod futures;
mod journal;
mod master;
mod multi;
mod pool;
mod risk;
mod smps;
mod stages;
mod value;
mod worker;

pub use attacks::{Attack, Attacks, Listed, MOST_SETS};
pub use benders::{Ending, Hedge, Progress, Wishes, benders, benders_from};
pub use extensive::{Extensive, extensive};
pub use fortify::{Fortified, FortifyWishes, Siege, fortify};
pub use futures::{
    AttackOption, Besieged, CHOSEN_KINDS, Defended, Foresight, Future, Hit, OptionWishes, Patience,
    Protection, Slack, Staged, StagedTree, attack_options, frugal, sampled, soften, stage, stage_tree,
};
pub use journal::Journal;
pub use multi::{MOST_COLUMNS, MultiStage, StagedEnding, StagedPlan};
pub use pool::Evaluation;
pub use risk::Risk;
pub use smps::{Smps, SmpsFault, SmpsText, read_smps};
pub use stages::{Change, Scenario, Shared, StageFault, TwoStage};
pub use value::{Estimate, Interval, Worth, estimate, estimate_tail, evaluate, optimality_gap, worth};
