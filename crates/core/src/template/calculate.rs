//! Where a text calculates with its parameters, it does so with numbers; everywhere else they stand as they were
//! written. A pair of braces calculates when it has an operator, a comparison, a condition or a filter for numbers.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// In front of the name under which the number of a parameter is known to the engine.
const NUMBER_OF: &str = "mothership_number_of_";
/// Filters that take numbers.
const FILTERS: &[&str] = &["abs", "float", "int", "round"];

/// The name of the number of a parameter.
pub(super) fn number_of(name: &str) -> String {
    format!("{NUMBER_OF}{name}")
}

/// The text with numbers instead of `names` wherever it calculates. What cannot be read is left for the engine.
pub(super) fn in_numbers<'t>(text: &'t str, names: &BTreeSet<String>) -> Cow<'t, str> {
    let pieces = pieces(text);
    let calculates = |piece: &&Piece<'_>| piece.is_tag && calculates(piece.text);
    if !pieces.iter().any(|piece| calculates(&piece)) {
        return Cow::Borrowed(text);
    }
    // What a loop hands out is calculated with further in.
    let all_loops = |piece: &Piece<'_>| piece.is_tag && words(piece.text).next() == Some("for");
    let mut out = String::with_capacity(text.len() + 64);
    for piece in &pieces {
        if calculates(&piece) || all_loops(piece) {
            renamed(piece.text, names, &mut out);
        } else {
            out.push_str(piece.text);
        }
    }
    Cow::Owned(out)
}

/// A pair of braces with what is in it, or text between.
struct Piece<'t> {
    text: &'t str,
    is_tag: bool,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let end = if rest[at..].starts_with("{%") { "%}" } else { "}}" };
        let Some(len) = end_of(&rest[at + 2..], end) else { break };
        pieces.push(Piece { text: &rest[..at], is_tag: false });
        let tag = &rest[at..at + 2 + len];
        pieces.push(Piece { text: tag, is_tag: true });
        rest = &rest[at + 2 + len..];
        if words(tag).next() == Some("raw") {
            let end = rest.find("endraw").and_then(|at| rest[..at].rfind("{%")).unwrap_or(rest.len());
            pieces.push(Piece { text: &rest[..end], is_tag: false });
            rest = &rest[end..];
        }
    }
    pieces.push(Piece { text: rest, is_tag: false });
    pieces
}

/// How long a tag is up to its end, which is not looked for in quotes.
fn end_of(text: &str, end: &str) -> Option<usize> {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(_) if c == '\\' => drop(chars.next()),
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if text[at..].starts_with(end) => return Some(at + end.len()),
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    None
}

/// A stretch of a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    Quoted(&'t str),
    Other(&'t str),
}

fn tokens<'t>(tag: &'t str) -> Vec<Token<'t>> {
    let mut tokens = Vec::new();
    let mut rest = tag;
    while let Some(c) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (len, token): (usize, fn(&'t str) -> Token<'t>) = if c == '"' || c == '\'' {
            (1 + end_of_quote(&rest[1..], c), Token::Quoted)
        } else if c.is_ascii_digit() {
            // `1e-3` is one number, not a difference.
            let len = rest.find(|c: char| !(word(c) || c == '.')).unwrap_or(rest.len());
            let signed = rest[..len].ends_with(['e', 'E']) && rest[len..].starts_with(['-', '+']);
            (if signed { len + 1 } else { len }, Token::Other)
        } else if word(c) {
            (rest.find(|c: char| !word(c)).unwrap_or(rest.len()), Token::Name)
        } else {
            (c.len_utf8(), Token::Other)
        };
        tokens.push(token(&rest[..len]));
        rest = &rest[len..];
    }
    tokens
}

fn end_of_quote(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

fn words(tag: &str) -> impl Iterator<Item = &str> {
    tokens(tag).into_iter().filter_map(|token| match token {
        Token::Name(word) => Some(word),
        _ => None,
    })
}

fn calculates(tag: &str) -> bool {
    // `{{-` and `-}}` take blanks away.
    let inside = tag.get(2..tag.len().saturating_sub(2)).unwrap_or_default();
    let inside = inside.strip_prefix(['-', '+']).unwrap_or(inside);
    let tokens = tokens(inside.strip_suffix(['-', '+']).unwrap_or(inside));
    let quotes = tokens.iter().any(|token| matches!(token, Token::Quoted(_)));
    let tokens: Vec<_> = tokens
        .into_iter()
        .filter(|token| !matches!(token, Token::Other(text) if text.trim().is_empty()))
        .collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        Token::Other("+" | "-" | "*" | "/" | "%" | "<" | ">") => true,
        // Compared with a quoted text, a value is the text it was written as.
        Token::Other("=" | "!") | Token::Name("if" | "elif") => !quotes,
        Token::Name(word) => at > 0 && tokens[at - 1] == Token::Other("|") && FILTERS.contains(word),
        _ => false,
    })
}

fn renamed(tag: &str, names: &BTreeSet<String>, out: &mut String) {
    let mut before = "";
    for token in tokens(tag) {
        match token {
            // Behind a point it is an entry, behind a stroke a filter.
            Token::Name(word) if names.contains(word) && before != "." && before != "|" => {
                out.push_str(NUMBER_OF);
                out.push_str(word);
            }
            Token::Name(text) | Token::Quoted(text) | Token::Other(text) => out.push_str(text),
        }
        if let Token::Name(text) | Token::Quoted(text) | Token::Other(text) = token
            && !text.trim().is_empty()
        {
            before = text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_calculates_is_changed() {
        let names = BTreeSet::from(["h".to_owned()]);
        for (text, changed) in [
            ("{{h}} {{h * 2}}", "{{h}} {{N_h * 2}}"),
            ("{{ a.h + b|h }} {{- h -}}", "{{ a.h + b|h }} {{- h -}}"),
            ("{{ 'h - 1' ~ h }} h * 2", "{{ 'h - 1' ~ h }} h * 2"),
            ("{{ 1e-3 }} {{ h|round(1) }} {{hh-1}}", "{{ 1e-3 }} {{ N_h|round(1) }} {{hh-1}}"),
            ("{% if h %}{{h}}{% endif %}", "{% if N_h %}{{h}}{% endif %}"),
            ("{% raw %}{{h*2}}{% endraw %}{{h*2}}", "{% raw %}{{h*2}}{% endraw %}{{N_h*2}}"),
            ("{{ h * 2", "{{ h * 2"),
        ] {
            assert_eq!(in_numbers(text, &names), changed.replace("N_", NUMBER_OF), "{text}");
        }
    }
}
