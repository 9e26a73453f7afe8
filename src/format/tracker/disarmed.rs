//! Gives back the text of a cell that was kept from being a formula by a `'` before it.
//!
//! Pure, and the inverse of `report/encode.rs`: exactly one `'` goes, and only where it was put.

/// What stood in the cell before it was disarmed.
pub(super) fn armed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if acts(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// True if a spreadsheet would take the text for a formula.
fn acts(text: &str) -> bool {
    let formula = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    text.trim_start().starts_with(formula) || text.starts_with(['\t', '\r'])
}
