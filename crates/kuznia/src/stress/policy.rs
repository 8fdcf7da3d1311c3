//! Policies by their names.

use super::Played;
use crate::replan::Programs;
use kuznia_simulate::{BaseStock, Follow, Policy, Replan};

/// Which policy plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PolicyName {
    /// What the plan says; what is late is caught up.
    #[default]
    Follow,
    /// Every place orders up to the plan's stock and orders.
    BaseStock,
    /// Operations are planned again where something happened.
    Replan,
}

/// A policy, with what it needs.
pub(crate) enum Acting<'p> {
    Plain(&'static dyn Policy),
    Replan(Replan<Programs<'p>>),
}

impl Acting<'_> {
    /// The policy.
    pub(crate) fn policy(&self) -> &dyn Policy {
        match self {
            Self::Plain(policy) => *policy,
            Self::Replan(policy) => policy,
        }
    }
}

impl PolicyName {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Follow => "follow",
            Self::BaseStock => "base_stock",
            Self::Replan => "replan",
        }
    }

    /// The policy for what is played.
    pub(crate) fn acting(self, played: &Played) -> Acting<'_> {
        match self {
            Self::Follow => Acting::Plain(&Follow),
            Self::BaseStock => Acting::Plain(&BaseStock),
            Self::Replan => {
                let planner = Programs::new(played.cases(), &played.plan);
                Acting::Replan(Replan { planner, always: false })
            }
        }
    }

    /// The policy of a word; `follow` for one that is not known.
    pub(crate) fn named(word: &str) -> Self {
        let all = [Self::Follow, Self::BaseStock, Self::Replan];
        all.into_iter().find(|own| own.word() == word).unwrap_or_default()
    }
}
