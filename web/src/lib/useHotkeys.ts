// Keyboard shortcuts. Single letters never fire inside a field, in a dialog or menu, or with a modifier held,
// and can be switched off altogether (WCAG 2.1.4).
import { useEffect, useRef } from "react";
import { readText, writeText } from "./storage";

const OFF_KEY = "mothership.shortcuts";
/** From a key's name to what it does; null leaves the key to others. */
type HotkeyMap = Record<string, (() => void) | null>;

/** How long the second key of a pair (`g` then `j`) may take. */
const PAIR_MS = 1200;
let leader: { key: string; at: number } | null = null;

export const shortcutsOn = (): boolean => readText(OFF_KEY) !== "off";
export const setShortcutsOn = (on: boolean): void => writeText(OFF_KEY, on ? "on" : "off");

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The name of what was pressed, with the leader before it: `l`, `?`, `escape`, `shift n`, `g j`. */
export function keyName(event: Pick<KeyboardEvent, "key" | "shiftKey">, now: number): string {
  const lower = event.key.toLowerCase();
  const key = event.shiftKey && lower !== event.key ? `shift ${lower}` : lower;
  const pair = leader && now - leader.at < PAIR_MS ? `${leader.key} ${key}` : key;
  leader = pair === "g" ? { key: "g", at: now } : null;
  return pair;
}

// One listener for the page; the youngest map that knows a key gets it.
const maps: { current: HotkeyMap }[] = [];

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || !shortcutsOn()) return;
  if (document.querySelector('[role="dialog"],[role="menu"]')) return;
  const name = keyName(event, event.timeStamp);
  for (let index = maps.length - 1; index >= 0; index -= 1) {
    const act = maps[index]?.current[name];
    if (!act) continue;
    event.preventDefault();
    act();
    return;
  }
}

export function useHotkeys(map: HotkeyMap): void {
  const held = useRef(map);
  held.current = map;
  useEffect(() => {
    if (maps.length === 0) document.addEventListener("keydown", onKeyDown);
    maps.push(held);
    return () => {
      maps.splice(maps.indexOf(held), 1);
      if (maps.length === 0) document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
