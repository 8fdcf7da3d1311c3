//! The list of questions, in the order in which they are asked.

use crate::{Finding, Matter};

/// A question that can be asked of a plan.
#[derive(Clone, Copy)]
pub struct Assessment {
    /// Its name, as `--only` takes it and findings carry it.
    pub name: &'static str,
    /// The question.
    pub question: &'static str,
    /// Who answers it.
    pub answer: fn(&Matter) -> Vec<Finding>,
}

/// All questions.
pub const ASSESSMENTS: &[Assessment] = &[
    Assessment {
        name: "import_content",
        question: "how independent are we, part by part, all the way up the bill of materials",
        answer: crate::import_content,
    },
    Assessment {
        name: "endurance",
        question: "how long does service last after imports stop",
        answer: crate::endurance,
    },
    Assessment {
        name: "exposure",
        question: "what does the loss of each node do, and how long do we survive it",
        answer: crate::exposure,
    },
    Assessment {
        name: "single_points",
        question: "which nodes must not fail, alone or together",
        answer: crate::single_points,
    },
    Assessment {
        name: "concentration",
        question: "on how few suppliers and countries does each item hang",
        answer: crate::concentration,
    },
    Assessment { name: "stock_cover", question: "how long does the stock last", answer: crate::stock_cover },
    Assessment {
        name: "transition",
        question: "when does the new standard take over",
        answer: crate::transition,
    },
    Assessment { name: "surge", question: "how far and how fast can service rise", answer: crate::surge },
    Assessment {
        name: "unit_cost",
        question: "what does a unit of each item cost",
        answer: crate::unit_cost,
    },
    Assessment {
        name: "requirement_price",
        question: "what does one more unit of need cost",
        answer: crate::requirement_price,
    },
    Assessment { name: "bottleneck", question: "why is it short", answer: crate::bottleneck },
    Assessment {
        name: "price_of_independence",
        question: "what does a point of independence cost",
        answer: crate::price_of_independence,
    },
];

/// The question of this name.
pub fn assessment(name: &str) -> Option<&'static Assessment> {
    ASSESSMENTS.iter().find(|own| own.name == name)
}
