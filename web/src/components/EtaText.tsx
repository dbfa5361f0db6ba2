import type { Eta } from "@/api/types";
import { etaRange, etaText } from "@/domain/jobs";
import { useNow } from "@/lib/clock";
import { ETA } from "@/words/jobs";

export function EtaText({ eta }: { eta: Eta | null | undefined }) {
  const now = useNow(30_000);
  const text = etaText(eta, now);
  if (!text) return null;
  const range = etaRange(eta);
  return (
    <span className="num whitespace-nowrap" title={range ? ETA.probably(range) : undefined}>
      {text}
    </span>
  );
}
