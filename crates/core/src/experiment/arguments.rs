//! From a parameter to its words in the command. The words themselves are made by [`crate::spec::Argument`], once for
//! each task; here is only said which.

use super::parameter::{Parameter, ParameterKind};
use super::parameter_argument::{ArgumentTable, ParameterArgument, UsualArgument};
use crate::spec::{Argument, ArgumentForm};

/// How a parameter becomes words when the command does not name it itself; `None` when it becomes none.
pub fn argument(parameter: &Parameter) -> Option<Argument> {
    if parameter.ui_only {
        return None;
    }
    let name = Some(format!("--{}", parameter.name));
    let argument = Argument { parameter: parameter.name.clone(), name: name.clone(), ..Argument::default() };
    Some(match &parameter.argument {
        None | Some(ParameterArgument::Usual(UsualArgument::Value)) => argument,
        Some(ParameterArgument::Usual(usual)) => match usual {
            UsualArgument::Value => argument,
            UsualArgument::Equals => Argument { form: ArgumentForm::Equals, ..argument },
            UsualArgument::Flag => Argument { form: ArgumentForm::Flag, ..argument },
            UsualArgument::Positional => Argument { name: None, ..argument },
            UsualArgument::None => return None,
        },
        Some(ParameterArgument::Table(table)) => {
            let ArgumentTable { name: said, form, list, separator, truth, keep_empty } = table.clone();
            let name = said.map_or(name, |said| Some(said).filter(|said| !said.is_empty()));
            Argument { name, form, list, separator, truth, keep_empty, ..argument }
        }
    })
}

/// The arguments of a run, in the order of the parameters. A parameter that the command names itself has none unless
/// it says how.
pub fn arguments<'p>(
    parameters: impl IntoIterator<Item = &'p Parameter>,
    named: impl Fn(&str) -> bool,
) -> Vec<Argument> {
    parameters
        .into_iter()
        .filter(|parameter| parameter.argument.is_some() || !named(&parameter.name))
        .filter_map(argument)
        .collect()
}

/// Whether a kind of value has several parts.
pub(super) fn has_parts(kind: ParameterKind) -> bool {
    matches!(kind, ParameterKind::Pair | ParameterKind::List | ParameterKind::Choices)
}
