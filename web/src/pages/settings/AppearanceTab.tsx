import { useState } from "react";
import { setTheme, type ThemeChoice, useThemeChoice } from "@/lib/theme";
import { setShortcutsOn, shortcutsOn } from "@/lib/useHotkeys";
import { Card } from "@/ui/Card";
import { APPEARANCE } from "@/words/settings";
import { THEME } from "@/words/shell";

const CHOICES: readonly ThemeChoice[] = ["light", "dark", "system"];

/** How the pages look and listen in this browser; also where nobody is logged in. */
export function AppearanceTab() {
  const theme = useThemeChoice();
  const [keys, setKeys] = useState(shortcutsOn);
  return (
    <Card title={APPEARANCE.title} className="max-w-md">
      <p className="mb-3 text-muted">{APPEARANCE.what}</p>
      <fieldset className="m-0 mb-4 border-0 p-0">
        <legend className="mb-1.5 p-0 font-medium">{APPEARANCE.theme}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {CHOICES.map((choice) => (
            <label key={choice} className="flex h-8 items-center gap-2">
              <input
                type="radio"
                name="theme"
                checked={theme === choice}
                onChange={() => setTheme(choice)}
                className="size-4 accent-[var(--accent)]"
              />
              {THEME[choice]}
            </label>
          ))}
        </div>
      </fieldset>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={keys}
          onChange={(event) => {
            setShortcutsOn(event.target.checked);
            setKeys(event.target.checked);
          }}
          className="size-4 accent-[var(--accent)]"
        />
        {APPEARANCE.shortcuts}
      </label>
      <p className="mt-1 text-muted text-xs">{APPEARANCE.shortcutsHelp}</p>
    </Card>
  );
}
