import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { UI } from "@/words/ui";
import { IconButton } from "./IconButton";

/** Copies `text`, and says so for two seconds. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton
        label={label}
        hint={copied ? UI.copied : label}
        icon={copied ? <Check size={14} /> : <Copy size={14} />}
        onClick={() => copyText(text).then(setCopied)}
      />
      <span className="sr-only" aria-live="polite">
        {copied ? UI.copied : ""}
      </span>
    </>
  );
}

/** True when the text reached the clipboard. Plain HTTP has no clipboard interface, so the old way is the second. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
