//! Decides whether a licence is among those that are allowed.
//!
//! Pure. It reads the expressions of SPDX (specification 2.3, annex D) without a list of licences: what an id
//! means does not change with the edition of relman. Start at `is_allowed`.

/// Deeper parentheses make no expression.
const DEEPEST: u32 = 50;

/// True if the licence can be satisfied by those that are allowed.
///
/// `AND` needs both sides and `OR` one; case counts in these words only. `X+` is satisfied by `X` too, because a
/// later version is a choice. `X WITH Y` must be allowed as a whole. What is no expression is compared as a whole.
#[must_use]
pub fn is_allowed(licence: &str, allowed: &[String]) -> bool {
    let tokens = tokens(licence);
    let mut reader = Reader { tokens: &tokens, allowed };
    match reader.or(0) {
        Some(verdict) if reader.tokens.is_empty() => verdict,
        _ => stands(licence.trim(), allowed),
    }
}

/// True if it is one licence and no expression of several, so that a list can allow it.
#[must_use]
pub fn is_single(licence: &str) -> bool {
    !tokens(licence).iter().any(|token| matches!(*token, "(" | ")" | "AND" | "OR"))
}

fn stands(licence: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|one| one.trim().eq_ignore_ascii_case(licence))
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for word in text.split_ascii_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let end = match rest.find(['(', ')']) {
                Some(0) => 1,
                Some(at) => at,
                None => rest.len(),
            };
            let (token, after) = rest.split_at(end);
            tokens.push(token);
            rest = after;
        }
    }
    tokens
}

struct Reader<'t> {
    tokens: &'t [&'t str],
    allowed: &'t [String],
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<&'t str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let found = self.tokens.first() == Some(&wanted);
        if found {
            self.next();
        }
        found
    }

    fn or(&mut self, depth: u32) -> Option<bool> {
        let mut verdict = self.and(depth)?;
        while self.takes("OR") {
            verdict |= self.and(depth)?;
        }
        Some(verdict)
    }

    fn and(&mut self, depth: u32) -> Option<bool> {
        let mut verdict = self.one(depth)?;
        while self.takes("AND") {
            verdict &= self.one(depth)?;
        }
        Some(verdict)
    }

    fn one(&mut self, depth: u32) -> Option<bool> {
        if self.takes("(") {
            let verdict = (depth < DEEPEST).then(|| self.or(depth + 1))??;
            return self.takes(")").then_some(verdict);
        }
        let id = self.next().filter(|id| is_id(id))?;
        if self.takes("WITH") {
            let exception = self.next().filter(|id| is_id(id))?;
            return Some(stands(&format!("{id} WITH {exception}"), self.allowed));
        }
        let or_later = id.strip_suffix('+').is_some_and(|id| stands(id, self.allowed));
        Some(or_later || stands(id, self.allowed))
    }
}

fn is_id(token: &str) -> bool {
    let operator = matches!(token, "AND" | "OR" | "WITH");
    let name = token.strip_suffix('+').unwrap_or(token);
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':'));
    !operator && !name.is_empty() && letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(licence: &str) -> bool {
        let list =
            ["MIT", "Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-ours", "Our own terms"];
        is_allowed(licence, &list.map(str::to_owned))
    }

    #[test]
    fn an_expression_is_allowed_when_it_can_be_satisfied() {
        for good in [
            "MIT",
            " mit ",
            "MIT OR GPL-3.0-only",
            "GPL-3.0-only OR (MIT AND Apache-2.0)",
            "MIT AND Apache-2.0",
            "(MIT)",
            "((MIT)OR(GPL-3.0-only))",
            "Apache-2.0+",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "LicenseRef-ours AND MIT",
            "our own terms",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            // AND binds stronger than OR.
            "GPL-3.0-only AND MIT OR GPL-2.0-only",
            "GPL-2.0-only",
            "MIT WITH Classpath-exception-2.0",
            "GPL-2.0-only WITH",
            "MIT OR",
            "OR MIT",
            "MIT MIT",
            "MIT or GPL-3.0-only",
            "(MIT",
            "MIT)",
            "()",
            "MIT/Apache-2.0",
            "+",
            "MIT terms",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[test]
    fn parentheses_without_end_are_no_expression() {
        assert!(allowed(&format!("{}MIT{}", "(".repeat(50), ")".repeat(50))));
        assert!(!allowed(&format!("{}MIT{}", "(".repeat(51), ")".repeat(51))));
        assert!(!allowed(&"(".repeat(100_000)));
    }

    #[test]
    fn a_list_names_single_licences() {
        assert!(
            is_single("MIT") && is_single("GPL-2.0-only WITH Classpath-exception-2.0") && is_single("Our own terms")
        );
        assert!(!is_single("MIT OR Apache-2.0") && !is_single("(MIT)"));
    }
}
