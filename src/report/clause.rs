//! Words for the place in the written text that a rule comes from: `clause 6.3`, or a heading in quotes.

/// The place alone.
#[must_use]
pub fn words(clause: &str) -> String {
    let is_number = clause.starts_with(|first: char| first.is_ascii_digit());
    if is_number { format!("clause {clause}") } else { format!("“{clause}”") }
}

/// Behind a text, in brackets; nothing where no place is named.
#[must_use]
pub fn in_brackets(clause: Option<&str>) -> String {
    clause.map(|clause| format!(" ({})", words(clause))).unwrap_or_default()
}

/// Behind a text, after a comma; nothing where no place is named.
#[must_use]
pub fn after_comma(clause: Option<&str>) -> String {
    clause.map(|clause| format!(", {}", words(clause))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_clause_and_a_heading_stands_in_quotes() {
        assert_eq!(in_brackets(Some("6.3")), " (clause 6.3)");
        assert_eq!(in_brackets(Some("step 1")), " (“step 1”)");
        assert_eq!(after_comma(Some("Code Freeze")), ", “Code Freeze”");
        assert_eq!((in_brackets(None), after_comma(None)), (String::new(), String::new()));
    }
}
