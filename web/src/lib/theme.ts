// Light, dark or the system's. public/theme.js holds the same rule for the time before this code is loaded.
import { useSyncExternalStore } from "react";
import { readText, writeText } from "./storage";

export type ThemeChoice = "light" | "dark" | "system";
const KEY = "mothership.theme";
const listeners = new Set<() => void>();
const media = () => window.matchMedia("(prefers-color-scheme: dark)");

function themeChoice(): ThemeChoice {
  const stored = readText(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function resolvedTheme(choice: ThemeChoice = themeChoice()): "light" | "dark" {
  if (choice !== "system") return choice;
  return media().matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset.theme = resolvedTheme();
  for (const listener of listeners) listener();
}

export function setTheme(choice: ThemeChoice): void {
  writeText(KEY, choice);
  apply();
}

/** Follows the system's theme while the choice is "system". Call once. */
export function watchSystemTheme(): void {
  media().addEventListener("change", apply);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice);
}

/** The theme on screen; canvases redraw when it changes, as they do not follow CSS by themselves. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => resolvedTheme());
}
