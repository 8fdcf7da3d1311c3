//! Drop-downs and limits of a column's cells. They help a person; `check` decides.

use super::write::Prepared;
use kuznia_case::cell_name;
use kuznia_case::schema::{self, Kind};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Formula, Worksheet, XlsxError,
};

/// Last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// Longest list of words that the format keeps in one validation.
const LONGEST: usize = 255;

/// Gives a column its drop-down or limits.
pub(super) fn limit(
    sheet: &mut Worksheet,
    at: u16,
    kind: Kind,
    tables: &[Prepared],
) -> Result<(), XlsxError> {
    if let Some(validation) = validation(kind, tables)? {
        sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
    }
    Ok(())
}

fn validation(kind: Kind, tables: &[Prepared]) -> Result<Option<DataValidation>, XlsxError> {
    let new = DataValidation::new();
    Ok(match kind {
        Kind::Choice(words) => choices(words)?,
        Kind::Yes => choices(&["yes", "no"])?,
        Kind::Reference(targets) => {
            match targets.iter().find_map(|target| tables.iter().find(|table| table.name == *target)) {
                Some(target) => Some(names(target)?),
                None => None,
            }
        }
        Kind::Number { least, most } => {
            let rule = match (least, most) {
                (f64::MIN, f64::MAX) => return Ok(None),
                (f64::MIN_POSITIVE, f64::MAX) => DataValidationRule::GreaterThan(0.0),
                (least, f64::MAX) => DataValidationRule::GreaterThanOrEqualTo(least),
                (least, most) => DataValidationRule::Between(least, most),
            };
            let words = match (least, most) {
                (f64::MIN_POSITIVE, f64::MAX) => "It must be a number above 0.".to_owned(),
                (least, f64::MAX) => format!("It must be a number of at least {least}."),
                (least, most) => format!("It must be a number from {least} to {most}."),
            };
            Some(
                new.allow_decimal_number(rule)
                    .set_error_title("Not within the limits")?
                    .set_error_message(words)?,
            )
        }
        Kind::Whole { least, most } => {
            let whole = |limit: u32| i32::try_from(limit).unwrap_or(i32::MAX);
            let rule = DataValidationRule::Between(whole(least), whole(most));
            let words = format!("It must be a whole number from {least} to {most}.");
            Some(
                new.allow_whole_number(rule)
                    .set_error_title("Not within the limits")?
                    .set_error_message(words)?,
            )
        }
        Kind::Name | Kind::Text | Kind::Date | Kind::Written => None,
    })
}

/// One of some words; others are refused, since `check` refuses them too.
fn choices(words: &[&str]) -> Result<Option<DataValidation>, XlsxError> {
    if words.join(",").len() > LONGEST {
        return Ok(None);
    }
    let list = DataValidation::new().allow_list_strings(words)?;
    Ok(Some(list.set_error_title("Not one of the words")?.set_error_message("Choose a word of the list.")?))
}

/// A name of another sheet. Other words are let through after a question: a key may hold `*`, and names may come later.
fn names(target: &Prepared) -> Result<DataValidation, XlsxError> {
    let first = schema::table(&target.name).map_or("", |def| def.columns[0].name);
    let at = target.table.header.iter().position(|header| header == first).unwrap_or(0);
    let column = cell_name(0, at);
    let column = column.trim_end_matches('0');
    let sheet = &target.name;
    // The list grows with its sheet.
    let formula = format!(
        "={sheet}!${column}$2:INDEX({sheet}!${column}:${column},MAX(2,COUNTA({sheet}!${column}:${column})))"
    );
    let list = DataValidation::new()
        .allow_list_formula(Formula::new(formula))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Not in the list")?
        .set_error_message(format!("The sheet `{sheet}` has no such row."))?;
    Ok(if target.table.rows.is_empty() { list.show_error_message(false) } else { list })
}
