//! What is counted of every flow, level and stock, by flow, acceptance and cell.

use super::{Flow, Model};
use crate::network::Lists;
use crate::step::term;

/// Row, part in numerator and in denominator.
type Shared = (usize, f64, f64);

/// What hangs on flows, acceptances and cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tied {
    /// By flow: term of the objective that its price goes to.
    pub(crate) term: Vec<u8>,
    /// By flow: its offer, or `Tied::NONE`.
    pub(crate) offer: Vec<u32>,
    /// By offer: part of its flow, or `Tied::NONE`.
    pub(crate) part_of_offer: Vec<u32>,
    /// By flow: foreign value and served value.
    pub(crate) value: Vec<[f64; 2]>,
    /// By flow: measure, part in numerator and in denominator.
    pub(crate) measures: Lists<(u32, f64, f64)>,
    /// By acceptance: the same of what is fielded, per year.
    pub(crate) fielded: Lists<(u32, f64, f64)>,
    /// By flow: the resource that it uses alone (`Tied::NONE` without one), and how much of it.
    pub(crate) alone: Vec<(u32, f64)>,
    /// By cell: cost of holding.
    pub(crate) holding: Vec<f64>,
}

impl Tied {
    /// No offer.
    pub(crate) const NONE: u32 = u32::MAX;

    pub(crate) fn new(model: &Model) -> Self {
        let mut own = Self {
            value: vec![[0.0; 2]; model.flows.len()],
            holding: vec![0.0; model.cells.len()],
            part_of_offer: vec![Self::NONE; model.case.offers.len()],
            ..Self::default()
        };
        for (flow, kind) in model.flows.iter().enumerate() {
            own.term.push(match kind {
                Flow::Run(_) => term::VARIABLE as u8,
                Flow::Buy(_) => term::PURCHASES as u8,
                Flow::Ship(..) => term::TRANSPORT as u8,
                _ => term::DISPOSAL as u8,
            });
            own.offer.push(Self::NONE);
            let node = model.own[flow].checked_sub(1).map(|at| model.node(at as usize));
            let alone = node.filter(|node| model.network.users.row(*node).len() == 1);
            let user = alone.map(|node| (node as u32, model.network.users.row(node)[0].amount));
            own.alone.push(user.unwrap_or((Self::NONE, 0.0)));
            if let Flow::Buy(o) = kind {
                own.offer[flow] = crate::courses::row(*o) as u32;
                own.part_of_offer[crate::courses::row(*o)] = model.parts.of_flow[flow];
            }
        }
        model.value.iter().for_each(|&(flow, foreign, served)| own.value[flow] = [foreign, served]);
        model.holding.iter().for_each(|&(cell, cost)| own.holding[cell] = cost);
        let of = |count: usize, entries: &dyn Fn(&super::Measure) -> Vec<Shared>| {
            let mut rows = vec![Vec::new(); count];
            for (at, measure) in model.measures.iter().enumerate() {
                for (row, a, b) in entries(measure) {
                    rows[row].push((at as u32, a, b));
                }
            }
            let mut lists = Lists::default();
            rows.into_iter().for_each(|row| lists.push(row));
            lists
        };
        own.measures = of(model.flows.len(), &|own| own.flows.clone());
        own.fielded = of(model.case.acceptances.len(), &|own| own.fielded.clone());
        own
    }
}
