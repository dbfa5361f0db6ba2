import { useMemo, useRef } from "react";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { type ConfigRead, readConfig, type StudyType } from "./config";

/** A text that is being written is not JSON at most times: it is left alone so long. */
const WRITING_MS = 800;

interface Config {
  config: ConfigRead;
  /** While a text is not JSON for a moment, it is of the type that it was. */
  type: StudyType | null;
  /** It has been wrong for a while, so that it is worth saying. */
  settled: boolean;
}

/** The configuration that a text holds. */
export function useConfig(text: string): Config {
  const config = useMemo(() => readConfig(text), [text]);
  const settled = useDebouncedValue(config.error !== null, WRITING_MS);
  const type = useRef(config.type);
  if (config.readable || text === "") type.current = config.type;
  return { config, type: type.current, settled };
}
