import { ArrowDown } from "lucide-react";
import { Button } from "@/ui/Button";
import { LOG } from "@/words/log";

interface FollowProps {
  /** Rows below the window. */
  unseen: number;
  running: boolean;
  onFollow: () => void;
}

/** To the end of the log, over its lower edge. */
export function FollowButton({ unseen, running, onFollow }: FollowProps) {
  if (unseen === 0) return null;
  return (
    <div className="absolute right-5 bottom-3">
      <Button size="sm" icon={<ArrowDown size={14} />} onClick={onFollow}>
        {running ? LOG.below(unseen) : LOG.toTheEnd(unseen)}
      </Button>
    </div>
  );
}
