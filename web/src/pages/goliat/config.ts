// What the page itself has to know of a configuration. The server reads it for good.
import { CONFIG, CONFIG_FACTS } from "@/words/goliat";
import { spaced } from "@/words/states";

export type StudyType = "far_field" | "near_field";

export interface ConfigRead {
  /** Why it cannot be read; null when it can, or when there is none yet. */
  error: string | null;
  /** Where the error is, as an offset into the text, when the browser says it. */
  place: number | null;
  /** There is one, and it can be read. */
  readable: boolean;
  type: StudyType | null;
  /** What it holds, in a few words: `far field`, `4 phantoms`. */
  facts: string[];
}

const NOTHING: ConfigRead = { error: null, place: null, readable: false, type: null, facts: [] };

export function readConfig(text: string): ConfigRead {
  if (text.trim() === "") return NOTHING;
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) {
      return { ...NOTHING, error: CONFIG.noObject, place: 0 };
    }
    const { study_type } = value;
    const type = study_type === "far_field" || study_type === "near_field" ? study_type : null;
    return { ...NOTHING, readable: true, type, facts: facts(value, type) };
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem);
    return { ...NOTHING, error: CONFIG.noJson(why), place: placeOf(why, text) };
  }
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists and objects alike: GOLIAT takes both. */
function count(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

const inside = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

function facts(config: Json, type: StudyType | null): string[] {
  const setup = config.far_field_setup;
  const waves = inside(setup, String(inside(setup, "type") ?? "environmental"));
  const counted: [unknown, keyof typeof CONFIG_FACTS][] = [
    [config.phantoms, "phantoms"],
    [config.frequencies_mhz, "frequencies"],
  ];
  if (type === "far_field") {
    counted.push([inside(waves, "incident_directions"), "directions"]);
    counted.push([inside(waves, "polarizations"), "polarizations"]);
  }
  if (type === "near_field") {
    counted.push([config.antenna_config, "antennas"]);
    counted.push([config.placement_scenarios, "placements"]);
  }
  const words = counted
    .map(([value, fact]) => ({ number: count(value), names: CONFIG_FACTS[fact] }))
    .filter(({ number }) => number > 0)
    .map(({ number, names: [one, many] }) => `${number} ${number === 1 ? one : many}`);
  return [...(type ? [spaced(type)] : []), ...words];
}

/** Chromium says "position 12", Firefox "line 2 column 3"; Safari says nothing. */
export function placeOf(why: string, text: string): number | null {
  const position = /position (\d+)/.exec(why)?.[1];
  if (position !== undefined) return Math.min(Number(position), text.length);
  const [, line, column] = /line (\d+) column (\d+)/.exec(why) ?? [];
  if (line === undefined || column === undefined) return null;
  const before = text.split("\n").slice(0, Number(line) - 1);
  return Math.min(
    before.join("\n").length + (before.length > 0 ? 1 : 0) + Number(column) - 1,
    text.length,
  );
}

/** More is no configuration; to read it would only hold the page up. */
const FILE_BYTES_MAX = 16 << 20;

/**
 * The text of a file, byte for byte.
 * @throws Error in words: too large, or not UTF-8 (to replace what cannot be read would change names unseen).
 */
export async function readFile(file: File): Promise<string> {
  if (file.size > FILE_BYTES_MAX) throw new Error(CONFIG.tooLarge(file.name));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error(CONFIG.noUtf8(file.name));
  }
}
