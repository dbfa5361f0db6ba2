import { useState } from "react";
import { setShortcutsOn, shortcutsOn } from "@/lib/useHotkeys";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import { SHORTCUT_GROUPS, SHORTCUTS } from "@/words/shell";

export function ShortcutOverlay({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [on, setOn] = useState(shortcutsOn);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={SHORTCUTS.title} wide>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="mb-2 font-medium text-muted text-xs">{group.title}</h3>
            <dl className="m-0 grid grid-cols-[88px_1fr] gap-y-1.5">
              {group.keys.map(([keys, does]) => (
                <div key={keys} className="contents">
                  <dt className="flex gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="m-0">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="mt-6 flex items-center gap-2 border-border border-t pt-4">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            setShortcutsOn(event.target.checked);
            setOn(event.target.checked);
          }}
          className="size-4 accent-[var(--accent)]"
        />
        {SHORTCUTS.on}
      </label>
    </Dialog>
  );
}
