//! One value of one parameter: what a person, a file or a program wrote, read by the parameter's kind and held against
//! its rules. What is right is kept as it was written.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::Value;

use super::parameter::{Bound, Parameter, ParameterKind, PartKind};
use super::refusal::{Code, Refusal};
use crate::limits::WORD_BYTES_MAX;
use crate::spec::{ArgumentForm, limits::MAX_PATTERN_BYTES};
use crate::template;
use crate::written::number;

/// What stands for a value of a secret wherever it is shown or quoted.
pub const HIDDEN: &str = "•••";

/// Reads a value. `Null` means that there is none, and so does an empty text for everything that is no text.
///
/// # Errors
/// The first rule that it breaks.
pub fn read(parameter: &Parameter, given: &Value) -> Result<Value, Refusal> {
    let one = One { parameter, title: parameter.title().to_owned() };
    match (parameter.kind, given) {
        (_, Value::Null) => Ok(Value::Null),
        (ParameterKind::Pair | ParameterKind::List, given) => parts(parameter, given),
        (ParameterKind::Choices, given) => choices(&one, given),
        (_, Value::Array(_) | Value::Object(_)) => Err(one.refuse(Code::NotText, &[])),
        (kind, given) => {
            let text = template::print(given);
            match kind {
                ParameterKind::String | ParameterKind::Path | ParameterKind::Secret => one.text(&text, false),
                ParameterKind::Text => one.text(&text, true),
                _ if text.trim().is_empty() => Ok(Value::Null),
                ParameterKind::Integer => one.whole(text.trim()),
                ParameterKind::Float => one.number(text.trim()),
                ParameterKind::Boolean => one.boolean(text.trim()),
                ParameterKind::Date => one.date(text.trim()),
                _ => one.choice(&text),
            }
        }
    }
}

/// A value that is read, or a part of one; with what people call it.
struct One<'p> {
    parameter: &'p Parameter,
    title: String,
}

impl One<'_> {
    fn refuse(&self, code: Code, details: &[(&str, &str)]) -> Refusal {
        Refusal::titled(code, &self.parameter.name, &self.title, details)
    }

    fn wrong(&self, code: Code, value: &str) -> Refusal {
        let value = if self.parameter.kind == ParameterKind::Secret { HIDDEN } else { value };
        self.refuse(code, &[("value", value)])
    }

    fn text(&self, text: &str, many_lines: bool) -> Result<Value, Refusal> {
        if text.contains('\0') {
            return Err(self.refuse(Code::Nul, &[]));
        }
        if !many_lines && text.contains(['\n', '\r']) {
            return Err(self.refuse(Code::OneLine, &[]));
        }
        // The name of the variable that holds it, and `=`, count too.
        let most = WORD_BYTES_MAX - crate::sweep::name::variable(&self.parameter.name).len() - 1;
        if text.len() > most {
            let (bytes, most) = (text.len().to_string(), most.to_string());
            return Err(self.refuse(Code::TooLong, &[("bytes", &bytes), ("most", &most)]));
        }
        if let Some(pattern) = self.parameter.pattern.as_ref().filter(|_| !text.is_empty())
            && whole(pattern).is_ok_and(|regex| !regex.is_match(text))
        {
            let value = if self.parameter.kind == ParameterKind::Secret { HIDDEN } else { text };
            return Err(self.refuse(Code::Pattern, &[("pattern", pattern), ("value", value)]));
        }
        Ok(Value::from(text))
    }

    fn whole(&self, text: &str) -> Result<Value, Refusal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let code = if not_finite(text) { Code::NotFinite } else { Code::NotWhole };
            return Err(self.wrong(code, text));
        }
        if text.parse::<i64>().is_err() {
            return Err(self.wrong(Code::Overflow, text));
        }
        self.bounded(text)
    }

    fn number(&self, text: &str) -> Result<Value, Refusal> {
        if !is_decimal(text) {
            if not_finite(text) {
                return Err(self.wrong(Code::NotFinite, text));
            }
            let better = text.replacen(',', ".", 1);
            return Err(if better != text && is_decimal(&better) {
                self.refuse(Code::DecimalComma, &[("value", text), ("better", &better)])
            } else {
                self.wrong(Code::NotNumber, text)
            });
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => self.bounded(text),
            _ => Err(self.wrong(Code::Overflow, text)),
        }
    }

    fn bounded(&self, text: &str) -> Result<Value, Refusal> {
        let Parameter { minimum, maximum, step, .. } = self.parameter;
        self.between(text, minimum.as_ref(), maximum.as_ref(), compare)?;
        if let Some(step) = step {
            let start = minimum.as_ref().map_or_else(|| "0".to_owned(), Bound::to_string);
            let step = template::print(&Value::Number(step.clone()));
            if !on_step(text, &start, &step) {
                let details = [("step", step.as_str()), ("start", &start), ("value", text)];
                return Err(self.refuse(Code::Step, &details));
            }
        }
        Ok(number::value(text))
    }

    fn between(
        &self,
        text: &str,
        minimum: Option<&Bound>,
        maximum: Option<&Bound>,
        compare: impl Fn(&str, &str) -> Option<Ordering>,
    ) -> Result<(), Refusal> {
        let (least, most) = (minimum.map(Bound::to_string), maximum.map(Bound::to_string));
        let beyond = |bound: &Option<String>, side| {
            bound.as_ref().is_some_and(|bound| compare(text, bound) == Some(side))
        };
        if !beyond(&least, Ordering::Less) && !beyond(&most, Ordering::Greater) {
            return Ok(());
        }
        let code = match (&least, &most) {
            (Some(_), Some(_)) => Code::Outside,
            (Some(_), None) => Code::Below,
            _ => Code::Above,
        };
        let details: Vec<(&str, &str)> = [("minimum", &least), ("maximum", &most)]
            .into_iter()
            .filter_map(|(name, bound)| Some((name, bound.as_deref()?)))
            .chain([("value", text)])
            .collect();
        Err(self.refuse(code, &details))
    }

    fn boolean(&self, text: &str) -> Result<Value, Refusal> {
        match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(self.wrong(Code::NotBoolean, text)),
        }
    }

    fn date(&self, text: &str) -> Result<Value, Refusal> {
        let is_day = text.len() == 10
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            && text.parse::<jiff::civil::Date>().is_ok();
        if !is_day {
            return Err(self.wrong(Code::NotDate, text));
        }
        // Days of this form sort as texts do.
        let Parameter { minimum, maximum, .. } = self.parameter;
        self.between(text, minimum.as_ref(), maximum.as_ref(), |day, bound| Some(day.cmp(bound)))?;
        Ok(Value::from(text))
    }

    fn choice(&self, text: &str) -> Result<Value, Refusal> {
        let choices = &self.parameter.choices;
        let chosen = choices.iter().find(|choice| template::print(choice.value()) == text);
        chosen.map(|choice| choice.value().clone()).ok_or_else(|| {
            let told: Vec<String> =
                choices.iter().take(20).map(|choice| template::print(choice.value())).collect();
            let mut told = told.join(", ");
            if choices.len() > 20 {
                told.push_str(", …");
            }
            self.refuse(Code::NotChoice, &[("choices", &told), ("value", text)])
        })
    }
}

/// The parts of a text: `100,100`, `(100, 100)`, `153 303 1000 1000`.
fn split(text: &str) -> Vec<&str> {
    let text = text.trim();
    let inside = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)));
    let text = inside.unwrap_or(text).trim();
    match text {
        "" => Vec::new(),
        text if text.contains(',') => text.split(',').map(str::trim).collect(),
        text => text.split_whitespace().collect(),
    }
}

fn parts(parameter: &Parameter, given: &Value) -> Result<Value, Refusal> {
    let whole = One { parameter, title: parameter.title().to_owned() };
    let texts: Vec<String> = match given {
        Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            return Err(whole.refuse(Code::NotText, &[]));
        }
        Value::Array(items) => items.iter().map(template::print).collect(),
        Value::Object(_) => return Err(whole.refuse(Code::NotText, &[])),
        one => split(&template::print(one)).into_iter().map(str::to_owned).collect(),
    };
    if texts.iter().all(|text| text.trim().is_empty()) {
        return Ok(Value::Null);
    }
    if let Some(wanted) = parameter.parts_count().filter(|wanted| *wanted != texts.len()) {
        let (wanted, found) = (wanted.to_string(), texts.len().to_string());
        return Err(whole.refuse(Code::Parts, &[("wanted", &wanted), ("found", &found)]));
    }
    let mut read = Vec::with_capacity(texts.len());
    for (i, text) in texts.iter().enumerate() {
        let named = parameter.parts.get(i).cloned().unwrap_or_else(|| (i + 1).to_string());
        let part = One { parameter, title: format!("{} ({named})", parameter.title()) };
        read.push(match parameter.of.unwrap_or_default() {
            PartKind::Integer => part.whole(text.trim())?,
            PartKind::Float => part.number(text.trim())?,
            PartKind::String => separable(&part, part.text(text, false)?)?,
        });
    }
    Ok(Value::Array(read))
}

/// A part that is joined with others may not have in it what joins them.
fn separable(part: &One<'_>, value: Value) -> Result<Value, Refusal> {
    let argument = super::arguments::argument(part.parameter);
    if let (Some(argument), Some(text)) = (argument, value.as_str())
        && argument.form != ArgumentForm::Flag
        && argument.list == crate::spec::ListForm::Joined
        && text.contains(argument.separator())
    {
        return Err(part.refuse(Code::Separator, &[("separator", argument.separator())]));
    }
    Ok(value)
}

fn choices(one: &One<'_>, given: &Value) -> Result<Value, Refusal> {
    let texts: Vec<String> = match given {
        Value::Array(items) => items.iter().map(template::print).collect(),
        Value::Object(_) => return Err(one.refuse(Code::NotText, &[])),
        // A choice may have a comma in it.
        one_text if one.choice(&template::print(one_text)).is_ok() => vec![template::print(one_text)],
        text => split(&template::print(text)).into_iter().map(str::to_owned).collect(),
    };
    let mut chosen: Vec<Value> = Vec::with_capacity(texts.len().min(one.parameter.choices.len()));
    for text in &texts {
        let value = separable(one, one.choice(text)?)?;
        if chosen.contains(&value) {
            return Err(one.wrong(Code::Twice, text));
        }
        chosen.push(value);
    }
    Ok(if chosen.is_empty() { Value::Null } else { Value::Array(chosen) })
}

/// A decimal number as programs of all languages read it: `1`, `-0.5`, `.5`, `5.`, `1e-3`.
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    digits(whole)
        && digits(behind)
        && !(whole.is_empty() && behind.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

fn not_finite(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '+', '.']).to_ascii_lowercase();
    matches!(text.as_str(), "nan" | "inf" | "infinity")
}

/// Whole numbers digit by digit, others as a double.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    match (a.parse::<i128>(), b.parse::<i128>()) {
        (Ok(a), Ok(b)) => Some(a.cmp(&b)),
        _ => a.parse::<f64>().ok()?.partial_cmp(&b.parse::<f64>().ok()?),
    }
}

fn on_step(text: &str, start: &str, step: &str) -> bool {
    if let (Ok(value), Ok(start), Ok(step)) =
        (text.parse::<i128>(), start.parse::<i128>(), step.parse::<i128>())
    {
        return step == 0 || (value - start) % step == 0;
    }
    let (Ok(value), Ok(start), Ok(step)) = (text.parse::<f64>(), start.parse::<f64>(), step.parse::<f64>())
    else {
        return true;
    };
    let steps = (value - start) / step;
    // 0.3 is three steps of 0.1, though not in binary.
    (steps - steps.round()).abs() <= 1e-6
}

/// The pattern for the whole text.
///
/// # Errors
/// When it is not a regular expression.
pub(super) fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(MAX_PATTERN_BYTES).build()
}
