//! What a text may hold before the engine reads it.

/// Refuses what the engine itself would not survive: expressions so long that reading them runs out of stack, and
/// what lets a short text make a huge one (it repeats text up to 100 MB a product). Of statements only `if`, `for` and
/// `raw` are let through.
pub(super) fn bounded(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEMPLATE_BYTES {
        return Err(format!(
            "has {} bytes, more than the {MAX_TEMPLATE_BYTES} a text with {{{{…}}}} may have",
            text.len()
        ));
    }
    let (mut statements, mut products) = (0, 0);
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let open = &rest[at..at + 2];
        rest = &rest[at + 2..];
        if open == "{#" {
            return Err("has `{#`, which begins a comment; write {{'{#'}} for it".to_owned());
        }
        let tag = tag(rest, if open == "{%" { "%}" } else { "}}" })?;
        rest = &rest[tag.bytes..];
        if tag.bytes > MAX_TAG_BYTES {
            return Err(format!("has {} bytes in one {open}…, more than {MAX_TAG_BYTES}", tag.bytes));
        }
        products += tag.products;
        if tag.products > 0 && tag.quotes {
            return Err("multiplies beside a quoted text, which could come to any length".to_owned());
        }
        if open == "{%" {
            statements += 1;
            if !STATEMENTS.contains(&tag.word) {
                return Err(format!("uses `{{% {} %}}`; only if, for and raw are there", tag.word));
            }
        }
    }
    if products > MAX_PRODUCTS {
        return Err(format!("has {products} products, more than {MAX_PRODUCTS}"));
    }
    if statements > MAX_STATEMENTS {
        return Err(format!("has {statements} statements, more than {MAX_STATEMENTS}"));
    }
    Ok(())
}

/// What is in one pair of braces, as far as [`bounded`] wants to know.
struct Tag<'t> {
    /// Length with its end.
    bytes: usize,
    /// The first word.
    word: &'t str,
    products: usize,
    quotes: bool,
}

/// Looks through a tag up to its end. Braces inside are refused, so that this and the engine agree on where it ends.
fn tag<'t>(text: &'t str, end: &str) -> Result<Tag<'t>, String> {
    let word = text.trim_start_matches(['-', '+']).trim_start();
    let word = word.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let mut tag = Tag { bytes: 0, word, products: 0, quotes: false };
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if text[at..].starts_with(end) {
            tag.bytes = at + end.len();
            return Ok(tag);
        }
        match c {
            '*' => tag.products += 1,
            '{' | '}' => return Err(format!("has a `{c}` inside {{{{…}}}}, which stands for nothing there")),
            '"' | '\'' => {
                tag.quotes = true;
                loop {
                    match chars.next() {
                        None => return Err("has a quote inside {{…}} that is not closed".to_owned()),
                        Some((_, '\\')) => drop(chars.next()),
                        Some((_, other)) if other == c => break,
                        Some(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    Err(format!("has a `{{` that is not closed by `{end}`"))
}

/// The statements of the engine that are let through.
const STATEMENTS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor", "raw", "endraw"];
/// Bytes of a text with something to fill in.
const MAX_TEMPLATE_BYTES: usize = 64 << 10;
/// Bytes between one pair of braces. The engine reads recursively, at worst one level a byte.
const MAX_TAG_BYTES: usize = 500;
/// Statements in one text; they can lie inside each other.
const MAX_STATEMENTS: usize = 100;
/// Products in one text.
const MAX_PRODUCTS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::TemplateEngine;

    #[test]
    fn deep_texts_are_refused_not_fatal() {
        let engine = TemplateEngine::new();
        let statements =
            |times: usize| format!("{}x{}", "{% if n %}".repeat(times), "{% endif %}".repeat(times));
        let elifs = |times: usize| format!("{{% if n %}}{}{{% endif %}}", "{% elif n %}".repeat(times));
        let tag = |open: &str, step: &str, times: usize| format!("{{{{ {open}{} }}}}", step.repeat(times));
        for times in [200, 10_000] {
            for text in [
                statements(times),
                elifs(times),
                format!("{{{{ {}n{} }}}}", "(".repeat(times), ")".repeat(times)),
                format!("{{{{ {}n{} }}}}", "[".repeat(times), "]".repeat(times)),
                format!("{{{{ {}n }}}}", "-".repeat(times)),
                format!("{{{{ {}n }}}}", "not ".repeat(times)),
                tag("n", "|abs", times),
                tag("n", ".a", times),
                tag("n", "[0]", times),
                tag("n", "+n", times),
                tag("n", "**n", times),
                tag("n", "~'}}'", times),
                tag("n", " if n else n", times),
            ] {
                // The shorter ones may be read; none may take the process with it.
                let found = engine.check("command", &text, &["n"]);
                assert!(times < 10_000 || found.is_err(), "{text}");
            }
        }
    }

    #[test]
    fn the_longest_expressions_fit_the_stack() {
        let engine = TemplateEngine::new();
        for step in ["-", "not ", "("] {
            let text = format!("{{{{{}n}}}}", step.repeat((MAX_TAG_BYTES - 3) / step.len()));
            // Read or refused as syntax, but not for its length, so the limit is what keeps the stack whole.
            if let Err(found) = engine.check("command", &text, &["n"]) {
                assert!(!found[0].message.contains("bytes in one"), "{}", found[0]);
            }
        }
        for step in ["+n", "|abs", ".a", "[0]", "~n"] {
            let text = format!("{{{{n{}}}}}", step.repeat((MAX_TAG_BYTES - 3) / step.len()));
            engine.check("command", &text, &["n"]).unwrap();
        }
    }
}
