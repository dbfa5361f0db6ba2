// The ways to cut a study, in words for people who have never cut one. What each would give, the server says.
import type { StudyType } from "./config";

export interface Strategy {
  value: string;
  label: string;
  what: string;
  /** The only type of study that can be cut so. */
  only?: StudyType;
}

const STRATEGIES: Strategy[] = [
  {
    value: "auto",
    label: "Evenly",
    what: "As many assignments as you say; as many as you have machines is a good start. Phantoms are parted first, then antennas (near field) or frequencies (far field).",
  },
  {
    value: "phantom",
    label: "By phantom",
    what: "One assignment for each body model, with everything that is computed for it.",
  },
  {
    value: "frequency",
    label: "By frequency",
    what: "One assignment for each frequency, with all phantoms.",
  },
  {
    value: "direction",
    label: "By direction",
    what: "One assignment for each direction that the wave comes from.",
    only: "far_field",
  },
  {
    value: "polarization",
    label: "By polarization",
    what: "One assignment for each way the wave swings: mostly theta and phi, so two.",
    only: "far_field",
  },
  {
    value: "freq_x_pol",
    label: "By frequency and polarization",
    what: "One assignment for each pair of the two: many short ones, good for many machines.",
    only: "far_field",
  },
  {
    value: "scenario",
    label: "By scenario",
    what: "One assignment for each place of the device, with each way it is turned.",
    only: "near_field",
  },
  {
    value: "custom",
    label: "In groups of frequencies",
    what: "You write which frequencies go together: slow ones alone, quick ones in one assignment.",
  },
];

/** The strategies that fit a study of this type; all while the type is not known. The chosen one stays in sight. */
export const strategiesFor = (type: StudyType | null, chosen: string): Strategy[] =>
  STRATEGIES.filter(
    ({ only, value }) => type === null || only === undefined || only === type || value === chosen,
  );
