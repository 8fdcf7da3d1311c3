//! The table of findings.

use super::schema::result_table;
use super::sheet::Sheet;
use super::sheet::Value::{Number, Text};
use kuznia_assess::Finding;
use kuznia_tables::ResultTable;

/// The findings as a table, in their order.
pub(crate) fn findings_table(findings: &[Finding]) -> ResultTable {
    let definition = result_table("findings").expect("the schema has a table of findings");
    let mut sheet = Sheet::new(definition);
    for finding in findings {
        sheet.row([
            Text(finding.assessment),
            Text(finding.kind.word()),
            Text(&finding.subject),
            Text(&finding.period),
            Text(finding.measure),
            Text(&finding.part_words()),
            Number(finding.value),
            Text(&finding.unit),
            Text(&finding.row_words()),
            Text(&finding.words),
        ]);
    }
    sheet.finish()
}
