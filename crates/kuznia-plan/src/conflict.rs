//! Why no plan can exist, in the user's words: the rows and limits that cannot hold together, and the least changes that
//! would mend it.

use crate::build::Formulation;
use crate::outcome::ConflictRow;
use crate::rows::{Names, Tag};
use crate::words::{remedy, sentence};
use kuznia_lp::{Direction, Mend, Options, Target};
use std::collections::BTreeMap;

/// Rows and limits that cannot hold together, those with a mend first.
pub(crate) fn explain(formulation: &Formulation, options: &Options) -> Vec<ConflictRow> {
    let families = families(formulation);
    let group = |row: kuznia_lp::Row| families.get(formulation.rows.family(row.0)).copied().unwrap_or(0);
    let conflict = kuznia_lp::conflict(&formulation.program, options, &group);
    let members = (conflict.rows.iter().map(|row| Target::Row(*row)))
        .chain(conflict.cols.iter().map(|col| Target::Col(*col)));
    let mut told: Vec<ConflictRow> =
        members.map(|member| tell(formulation, member, &conflict.mends)).collect();
    told.sort_by_key(|row| row.mend.is_none());
    told
}

/// A number for each family, by which rows are filtered together.
fn families(formulation: &Formulation) -> BTreeMap<&'static str, u32> {
    let mut families = BTreeMap::new();
    for at in 0..formulation.program.n_rows() as u32 {
        let next = families.len() as u32;
        families.entry(formulation.rows.family(at)).or_insert(next);
    }
    families
}

fn tell(formulation: &Formulation, member: Target, mends: &[Mend]) -> ConflictRow {
    let model = &formulation.model;
    let (names, at): (&Names, u32) = match member {
        Target::Row(row) => (&formulation.rows, row.0),
        Target::Col(col) => (&model.columns.names, col.0),
    };
    let (parts, period) = match names.tag(at) {
        Some(Tag { key, period: t, .. }) => {
            (key.parts(model.case, &model.index), t.map(|t| model.case.calendar.period(t).label.clone()))
        }
        None => (Vec::new(), None),
    };
    let family = names.family(at);
    let mend = mends.iter().find(|mend| mend.target == member);
    let mend = mend.map(|mend| {
        let words =
            remedy(family, &parts, mend.amount, period.as_deref(), mend.direction == Direction::UpperUp);
        let tried =
            if mend.tried { "tried: it mends all" } else { "mends this conflict; there may be others" };
        format!("{words} ({tried})")
    });
    ConflictRow {
        row: names.name(model.case, &model.index, at),
        family: family.to_owned(),
        words: sentence(family, &parts, period.as_deref()),
        mend,
    }
}
