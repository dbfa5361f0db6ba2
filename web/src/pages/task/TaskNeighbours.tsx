import { useNavigate } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { TaskDetail } from "@/api/types";
import { useHotkeys } from "@/lib/useHotkeys";
import { IconButton } from "@/ui/IconButton";
import { withKey } from "@/words/shell";
import { TASK } from "@/words/tasks";

/** To the tasks before and after, and to the next failure. */
export function TaskNeighbours({ task }: { task: TaskDetail }) {
  const navigate = useNavigate();
  const go = (index: number | null) => {
    if (index === null) return;
    navigate({ to: "/jobs/$job/tasks/$index", params: { job: task.job_id, index: String(index) } });
  };
  useHotkeys({
    "[": () => go(task.previous),
    "]": () => go(task.next),
    f: () => go(task.next_failed),
  });
  return (
    <span className="flex">
      <IconButton
        label={TASK.previous}
        hint={withKey(TASK.previous, "[")}
        icon={<ChevronLeft size={16} />}
        disabled={task.previous === null}
        onClick={() => go(task.previous)}
      />
      <IconButton
        label={TASK.next}
        hint={withKey(TASK.next, "]")}
        icon={<ChevronRight size={16} />}
        disabled={task.next === null}
        onClick={() => go(task.next)}
      />
    </span>
  );
}
