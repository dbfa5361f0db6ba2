import { type KeyboardEvent, useRef } from "react";

/** Letters that follow one another within this time are one word. */
const WORD_MS = 700;

/** The letters that were typed up to this key, or null for a key that is no letter. */
export function useTypeahead(): (event: KeyboardEvent) => string | null {
  const typed = useRef({ text: "", at: 0 });
  return ({ key, ctrlKey, metaKey, altKey, timeStamp }) => {
    if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return null;
    const { text, at } = typed.current;
    typed.current = { text: timeStamp - at < WORD_MS ? text + key : key, at: timeStamp };
    return typed.current.text;
  };
}
