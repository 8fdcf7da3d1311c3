//! The static model of risk exposure as published: one span of time, rates instead of flows, no lead times.
//!
//! Simchi-Levi, Schmidt and Wei (2014), Harvard Business Review 92(1–2); Simchi-Levi, Schmidt, Wei, Zhang, Combs, Ge,
//! Gusikhin, Sanders and Zhang (2015), Interfaces 45(5), 375–390: models TTR and TTS.

mod model;

use super::Survival;
use crate::Matter;
use crate::operations::Node;
use kuznia_base::PeriodId;
use kuznia_lp::{Basis, Lp};
use model::{LONGEST, Static};

/// Time to survive and impact of every node, in their order.
pub(super) fn survive_all(
    matter: &Matter,
    start: PeriodId,
    nodes: &[Node],
    recover: &dyn Fn(&Node) -> f64,
) -> Vec<Option<Survival>> {
    let model = Static::new(matter, start, nodes);
    let nothing = || nodes.iter().map(|_| None).collect();
    let Ok(mut lp) = Lp::from_program(&model.program) else {
        return nothing();
    };
    let Some(basis) = lp.solve(&matter.lp_options(), &mut |_| {}).basis else {
        return nothing();
    };
    let ask = |(at, node): (usize, &Node)| {
        let answer = model.ask(matter, (&mut lp, &basis), at, recover(node));
        // Back to what it was, whatever happened.
        let _ = model.restore(&mut lp, at);
        answer
    };
    nodes.iter().enumerate().map(ask).collect()
}

impl Static {
    /// TTR: least loss over a span of the time to recover. TTS: the longest span without loss.
    fn ask(
        &self,
        matter: &Matter,
        (lp, basis): (&mut Lp, &Basis),
        at: usize,
        recover: f64,
    ) -> Option<Survival> {
        let options = matter.lp_options();
        lp.set_basis(basis).ok()?;
        let stop: Vec<_> = self.stops[at].iter().map(|&col| (col, 0.0, 0.0)).collect();
        lp.set_cols_bounds(&stop).ok()?;
        let years = recover / 365.0;
        lp.set_col_bounds(self.span, years, years).ok()?;
        let found = lp.solve(&options, &mut |_| {});
        let value = |col: &Option<kuznia_lp::Col>| col.map_or(0.0, |col| found.x[col.index()].max(0.0));
        if !found.has_values() {
            return None;
        }
        let impact = if found.objective > 1e-9 { found.objective } else { 0.0 };
        let mut survival = Survival { days: None, impact, lost: self.loss.iter().map(value).collect() };
        let kept: Vec<_> = self.loss.iter().flatten().map(|&col| (col, 0.0, 0.0)).collect();
        lp.set_cols_bounds(&kept).ok()?;
        lp.set_col_bounds(self.span, 0.0, LONGEST).ok()?;
        lp.set_cost(self.span, -1.0).ok()?;
        let longest = lp.solve(&options, &mut |_| {});
        let years = longest.has_values().then(|| longest.x[self.span.index()])?;
        survival.days = (years < LONGEST * (1.0 - 1e-6)).then_some(years * 365.0);
        Some(survival)
    }

    fn restore(&self, lp: &mut Lp, at: usize) -> Result<(), kuznia_lp::LpError> {
        let program = &self.program;
        let cols = self.stops[at].iter().chain(self.loss.iter().flatten()).chain([&self.span]);
        let mut back: Vec<_> =
            cols.map(|&col| (col, program.col_lower[col.index()], program.col_upper[col.index()])).collect();
        back.sort_by_key(|change| change.0);
        back.dedup_by_key(|change| change.0);
        lp.set_cost(self.span, 0.0)?;
        lp.set_cols_bounds(&back)
    }
}
