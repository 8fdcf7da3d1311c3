//! Attributes that silence the compiler: `allow` is refused, `expect` needs its reason.

use super::code::{line_of, words};

/// Findings of one file's code: the line and what is wrong.
pub(crate) fn inspect(bare: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices('#') {
        let rest = bare[at + 1..].trim_start_matches('!').trim_start();
        if !rest.starts_with('[') {
            continue;
        }
        let attribute = &rest[..end_of_bracket(rest)];
        let line = line_of(bare, at);
        if calls(attribute, "allow") {
            found.push((
                line,
                "`allow` silences without a trace; use `#[expect(…, reason = \"…\")]`".to_owned(),
            ));
        }
        if calls(attribute, "expect") && words(attribute, "reason").next().is_none() {
            found.push((line, "`expect` without `reason`".to_owned()));
        }
    }
    found
}

fn calls(attribute: &str, name: &str) -> bool {
    words(attribute, name).any(|at| attribute[at + name.len()..].trim_start().starts_with('('))
}

fn end_of_bracket(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' if depth == 1 => return at + 1,
            ']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::inspect;

    fn lines(text: &str) -> Vec<usize> {
        inspect(text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn allow_is_refused_in_every_form() {
        assert_eq!(
            lines("#[allow(dead_code)]\nfn a() {}\n#![allow(x)]\n#[cfg_attr(test, allow(y))]\n"),
            [1, 3, 4]
        );
    }

    #[test]
    fn expect_needs_a_reason_which_may_stand_on_a_later_line() {
        assert_eq!(lines("#[expect(dead_code)]\n#[expect(\n  dead_code,\n  reason = \"  \"\n)]\n"), [1]);
    }

    #[test]
    fn methods_called_expect_are_left_alone() {
        assert_eq!(lines("let a = b[0].expect(c); let d = [e.allow(f)];"), [0; 0]);
    }
}
