import type { Eta } from "@/api/types";
import { useNow } from "@/lib/clock";
import { etaRange, etaText } from "@/lib/jobs";

export function EtaText({ eta }: { eta: Eta | null | undefined }) {
  const now = useNow(30_000);
  const text = etaText(eta, now);
  if (!text) return null;
  const range = etaRange(eta);
  return (
    <span className="num whitespace-nowrap" title={range ? `Probably ${range}` : undefined}>
      {text}
    </span>
  );
}
