//! Why no plan can exist, in the user's words: the rows and limits that cannot hold together, and the least changes that
//! would mend it.

use crate::build::Formulation;
use crate::inputs::inputs;
use crate::outcome::ConflictRow;
use crate::rows::{Names, Tag};
use crate::words::{remedy, sentence};
use kuznia_lp::{Col, Direction, Mend, Options, Program, Row, Target};
use std::collections::BTreeMap;

/// Rows and limits that cannot hold together, those with a mend first.
pub(crate) fn explain(formulation: &Formulation, options: &Options) -> Vec<ConflictRow> {
    let program = &formulation.program;
    let rows: Vec<Row> = (0..program.n_rows() as u32).map(Row).collect();
    let cols: Vec<Col> = (0..program.n_cols() as u32).map(Col).collect();
    explain_part(formulation, program, &rows, &cols, options)
}

/// The conflict of a part of the program, whose rows and columns are these of the whole; rows at its end that the
/// whole does not know are those of the coverage goal.
pub(crate) fn explain_part(
    formulation: &Formulation,
    program: &Program,
    rows: &[Row],
    cols: &[Col],
    options: &Options,
) -> Vec<ConflictRow> {
    let families = families(formulation);
    let whole = |row: Row| rows.get(row.index()).copied().unwrap_or(Row(u32::MAX));
    let group = |row: Row| families.get(formulation.rows.family(whole(row).0)).copied().unwrap_or(0);
    let conflict = kuznia_lp::conflict(program, options, &group);
    let lift = |target: Target| match target {
        Target::Row(row) => Target::Row(whole(row)),
        Target::Col(col) => Target::Col(cols[col.index()]),
    };
    let members = (conflict.rows.iter().map(|row| Target::Row(*row)))
        .chain(conflict.cols.iter().map(|col| Target::Col(*col)));
    let mends: Vec<Mend> =
        conflict.mends.iter().map(|mend| Mend { target: lift(mend.target), ..*mend }).collect();
    let mut told: Vec<ConflictRow> = members.map(|member| tell(formulation, lift(member), &mends)).collect();
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
        inputs: names.tag(at).map_or_else(Vec::new, |tag| inputs(model.case, &model.index, tag)),
        places: Vec::new(),
    }
}
