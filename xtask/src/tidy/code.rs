//! Rust source with its comments, strings and characters blanked out, so that rules see code only.

/// The code alone: same length in lines, with blanks where comments and literals were.
pub(crate) fn bare(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut bare = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skip(&chars, at);
        if end > at {
            bare.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            bare.push(chars[at]);
            at += 1;
        }
    }
    bare
}

/// Where the comment or literal that begins at `at` ends; `at` if none begins there.
fn skip(chars: &[char], at: usize) -> usize {
    let next = |offset: usize| chars.get(at + offset).copied();
    match chars[at] {
        '/' if next(1) == Some('/') => (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
        '/' if next(1) == Some('*') => block_comment(chars, at),
        '"' => quoted(chars, at + 1),
        'r' if !follows_word(chars, at) => raw(chars, at + 1).unwrap_or(at),
        'b' | 'c' if !follows_word(chars, at) && next(1) == Some('r') => raw(chars, at + 2).unwrap_or(at),
        '\'' => character(chars, at),
        _ => at,
    }
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

/// Block comments nest.
fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut i, mut depth) = (at, 0_usize);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

/// The end of a string whose opening quote is before `at`.
fn quoted(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The end of a raw string whose `r` is before `at`.
fn raw(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let closes = |i: usize| {
        chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes
    };
    let end = (at + hashes + 1..chars.len()).find(|&i| closes(i));
    Some(end.map_or(chars.len(), |i| i + 1 + hashes))
}

/// The end of a character; a lifetime is none.
fn character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => (at + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

/// For every line, whether it belongs to an item under `#[cfg(test)]`.
pub(crate) fn test_lines(bare: &str) -> Vec<bool> {
    let mut lines = vec![false; bare.lines().count()];
    let mut from = 0;
    while let Some(found) = bare[from..].find("#[cfg(test)]") {
        let begin = from + found;
        let end = item_end(bare, begin + "#[cfg(test)]".len());
        let (first, last) = (line_of(bare, begin), line_of(bare, end));
        lines.iter_mut().take(last).skip(first - 1).for_each(|line| *line = true);
        from = end;
    }
    lines
}

/// Where the item ends: at its closing brace, or at a semicolon outside of brackets.
fn item_end(bare: &str, begin: usize) -> usize {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (offset, c) in bare[begin..].char_indices() {
        match c {
            '{' => braces += 1,
            '}' if braces <= 1 => return begin + offset,
            '}' => braces -= 1,
            '(' | '[' => others += 1,
            ')' | ']' => others = others.saturating_sub(1),
            ';' if braces == 0 && others == 0 => return begin + offset,
            _ => {}
        }
    }
    bare.len()
}

/// The line, from 1, of a byte.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte].iter().filter(|&&b| b == b'\n').count() + 1
}

/// The bytes at which a word stands by itself.
pub(crate) fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        !joins(text[..at].chars().next_back()) && !joins(text[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_blanked_and_lines_kept() {
        let text =
            "let a = \"x{\\\"\"; // y{\n/* z /* { */ { */ let b = '{'; let c: &'a str = r#\"}\"}\"#;\n";
        let bare = bare(text);
        assert_eq!(bare.lines().count(), text.lines().count());
        assert!(!bare.contains(['{', '}', 'x', 'y', 'z']), "{bare}");
        assert!(bare.contains("let b =") && bare.contains("&'a str"), "{bare}");
    }

    #[test]
    fn escaped_quotes_do_not_end_a_character() {
        assert_eq!(bare("('\\'', '\\\\', x)"), "(    ,     , x)");
    }

    #[test]
    fn lines_of_a_test_module_are_known() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { }\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}\n";
        assert_eq!(test_lines(text), [false, true, true, true, true, false, true, true, false]);
    }

    #[test]
    fn a_word_within_a_word_is_not_found() {
        assert_eq!(words("in inner in_ (in)", "in").collect::<Vec<_>>(), [0, 14]);
    }
}
