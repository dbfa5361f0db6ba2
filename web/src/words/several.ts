// Why several values of a parameter are none, in the words of the server. What stands in parentheses is the way out.

const FORMS = "write 1..100, 0..1 step 0.1, 0..1 n 11 or log 1..1000 n 4";

export const NO_RANGE = {
  unreadable: (quoted: string) => `${quoted} is not a range (${FORMS})`,
  noForm: (text: string) => `${text} is not a range (${FORMS})`,
  both: "has both step and n (keep one of them)",
  none: "has no values (n counts the values, so it is at least 1)",
  logCount: "a log range does not say how many values it has (write log 1..1000 n 4)",
  bothEnds: (text: string) =>
    `${text} asks for both ends in one value (use n 2 or more, or one fixed value)`,
  bothEndsLog: (text: string) => `${text} asks for both ends in one value (use n 2 or more)`,
  tooMany: (text: string, count: string) =>
    `${text} has ${count} values, more than the 1000000000 tasks a job may have (take a larger step or fewer values)`,
  noStep: (text: string) =>
    `${text} does not say how far apart its values are (add a step or a number of values: ${text} step 0.1, ${text} n 11)`,
  zeroStep: "has a step of 0 (a step is above 0, or below 0 to count down)",
  away: (text: string, ends: string, size: string) =>
    `${text} has no values: its step leads away from its end (to count down write ${ends} step -${size})`,
  logEnds: (text: string) => `${text} has an end at or below 0 (ratios need ends above 0)`,
};

export const NO_LIST = {
  empty: "has no values (give at least one value, or remove the parameter)",
  badList: "has to be a list of values, or a range such as 1..100",
  commaAlone: 'has a comma with nothing beside it (remove it, or write "" for an empty text)',
  commaEnd: 'ends with a comma (remove it, or write "" for an empty text)',
  tooMany: "has more than 1000000 values written out (give one range alone, or a file with --from)",
  onlyNumbers: (quoted: string, item: string) =>
    `${quoted} is not a range: only numbers have ranges (write the values one by one, or "${item}" in quotes for the text)`,
  openQuote: "has a quote that is not closed",
  behindQuote: (quoted: string) => `expects a comma behind a quoted value, found ${quoted}`,
  openBracket: (bracket: string) =>
    `has a \`${bracket}\` that is not closed (put the value into quotes: "…")`,
};
