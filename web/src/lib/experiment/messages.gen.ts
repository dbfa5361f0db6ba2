// Made by `npm run gen` from crates/api/experiment-messages.json. Do not edit.

/** Why a value is refused, by its code, with `{name}` where a detail goes. */
export const MESSAGES = {
  "unknown": "there is no parameter `{parameter}`",
  "misspelt": "there is no parameter `{parameter}`; did you mean `{near}`?",
  "required": "{title} has to have a value",
  "not_text": "{title} has to be text",
  "one_line": "{title} has to be one line",
  "not_whole": "{title} has to be a whole number, not `{value}`",
  "not_number": "{title} has to be a number, not `{value}`",
  "decimal_comma": "{title} is written with a point: `{better}`, not `{value}`",
  "not_finite": "{title} has to be a finite number, not `{value}`",
  "overflow": "{title} is beyond what a program can count: `{value}`",
  "below": "{title} has to be {minimum} or more, not {value}",
  "above": "{title} has to be {maximum} or less, not {value}",
  "outside": "{title} has to be from {minimum} to {maximum}, not {value}",
  "step": "{title} goes in steps of {step} from {start}, which does not reach {value}",
  "not_boolean": "{title} has to be true or false, not `{value}`",
  "not_choice": "{title} has to be one of {choices}, not `{value}`",
  "twice": "{title} has `{value}` twice",
  "not_date": "{title} has to be a day such as 2026-03-01, not `{value}`",
  "parts": "{title} needs {wanted} values, not {found}",
  "pattern": "{title} has to look like `{pattern}`, unlike `{value}`",
  "separator": "{title} has `{separator}` inside of one value, which the program would take for two",
  "nul": "{title} has a NUL character, which no program can be given",
  "too_long": "{title} has {bytes} bytes, and one word of a command has at most {most}",
  "needs": "{title} needs {needs}",
  "one_value": "{title} has one value for all runs",
  "several": "{title} {why}",
  "command": "these values make no job: {why}",
  "too_many": "these values make {count} runs, more than {most}"
} as const;
