// The ways to cut a study. What each would give, the server says.
import { STRATEGIES } from "@/words/goliat";
import type { StudyType } from "./config";

type StrategyName = keyof typeof STRATEGIES;

export interface Strategy {
  value: StrategyName;
  label: string;
  what: string;
}

/** The only type of study that can be cut so; the others fit both. */
const ONLY: Partial<Record<StrategyName, StudyType>> = {
  direction: "far_field",
  polarization: "far_field",
  freq_x_pol: "far_field",
  scenario: "near_field",
};

const ORDER: readonly StrategyName[] = [
  "auto",
  "phantom",
  "frequency",
  "direction",
  "polarization",
  "freq_x_pol",
  "scenario",
  "custom",
];

/** The strategies that fit a study of this type; all while the type is not known. The chosen one stays in sight. */
export const strategiesFor = (type: StudyType | null, chosen: string): Strategy[] =>
  ORDER.filter((name) => {
    const only = ONLY[name];
    return type === null || only === undefined || only === type || name === chosen;
  }).map((value) => ({ value, ...STRATEGIES[value] }));
