import { useCallback, useMemo, useState } from "react";
import type { Definition, Given, GivenValues } from "@/lib/experiment/definition";
import { fill } from "@/lib/experiment/fill";
import { toSend } from "@/lib/experiment/form";
import type { Refusal } from "@/lib/experiment/refusal";

export interface Fields {
  definition: Definition;
  /** As they stand in the fields. */
  values: GivenValues;
  /** As they are sent. */
  sent: GivenValues;
  shown: ReadonlySet<string>;
  /** Everything that is wrong, also where nobody has been yet. */
  refusals: readonly Refusal[];
  /** What is said at a field. */
  refusalOf: (name: string) => Refusal | undefined;
  /** Undefined: back to the default. */
  set: (name: string, given: Given | undefined) => void;
  replace: (values: GivenValues) => void;
  /** Somebody has been at the field, and left it. */
  leave: (name: string) => void;
  /** From now on everything that is wrong is said. */
  tellAll: () => void;
  /** What the server refused; said until the value is another. */
  refuse: (refusals: readonly Refusal[]) => void;
}

const add = (set: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  set.has(name) ? set : new Set([...set, name]);

/** The values of parameters that this version has. */
const known = ({ parameters = [] }: Definition, values: GivenValues): GivenValues =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => parameters.some((one) => one.name === name)),
  );

/** The fields of a form: what stands in them, what is shown, and what is wrong where. */
export function useFields(definition: Definition, start: GivenValues): Fields {
  const [values, setValues] = useState(start);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tellsAll, setTellsAll] = useState(false);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const sent = useMemo(() => toSend(definition, known(definition, values)), [definition, values]);
  const filled = useMemo(() => fill(definition, sent), [definition, sent]);
  const refusals = useMemo(() => {
    const own = new Set(filled.refusals.map(({ parameter }) => parameter));
    return [...filled.refusals, ...refused.filter(({ parameter }) => !own.has(parameter))];
  }, [filled, refused]);
  const set = useCallback((name: string, given: Given | undefined) => {
    setValues(({ [name]: _, ...rest }) =>
      given === undefined ? rest : { ...rest, [name]: given },
    );
    setRefused((all) =>
      all.length === 0 ? all : all.filter(({ parameter }) => parameter !== name && parameter),
    );
  }, []);
  const leave = useCallback((name: string) => setLeft((all) => add(all, name)), []);
  return {
    definition,
    values,
    sent,
    shown: filled.shown,
    refusals,
    refusalOf: (name) => {
      const said = refusals.find(({ parameter }) => parameter === name);
      const isServers = said !== undefined && refused.includes(said);
      return tellsAll || isServers || left.has(name) ? said : undefined;
    },
    set,
    replace: (next) => {
      setValues(next);
      setRefused([]);
    },
    leave,
    tellAll: () => setTellsAll(true),
    refuse: setRefused,
  };
}
