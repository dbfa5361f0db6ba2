import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, EllipsisVertical, Trash2 } from "lucide-react";
import { useState } from "react";
import { archiveExperiment, deleteExperiment } from "@/api/experimentCalls";
import { useForgetExperiment, useRefreshExperiment } from "@/api/experiments";
import type { Experiment } from "@/api/experimentTypes";
import { Question } from "@/components/Question";
import { useAction } from "@/components/useAction";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuItem } from "@/ui/Menu";
import { EXPERIMENT } from "@/words/experiments";

/** What is done seldom: into the archive and out of it, and away. */
export function ExperimentMenu({ experiment }: { experiment: Experiment }) {
  const { name, archived_at, definition } = experiment;
  const title = definition.title ?? name;
  const [asking, setAsking] = useState(false);
  const refresh = useRefreshExperiment();
  const forget = useForgetExperiment();
  const navigate = useNavigate();
  const archive = useAction({
    label: archived_at ? EXPERIMENT.restore : EXPERIMENT.archive,
    run: () => archiveExperiment(name, !archived_at),
    onDone: () => refresh(name),
    done: () => (archived_at ? EXPERIMENT.restored(title) : EXPERIMENT.archived(title)),
  });
  const remove = useAction({
    label: EXPERIMENT.removeVerb,
    run: () => deleteExperiment(name),
    onDone: () => {
      navigate({ to: "/experiments" });
      forget(name);
    },
    done: () => EXPERIMENT.removed(title),
  });
  return (
    <>
      <Menu
        trigger={
          <IconButton label={EXPERIMENT.more} icon={<EllipsisVertical size={16} aria-hidden />} />
        }
      >
        <MenuItem
          icon={archived_at ? <ArchiveRestore size={14} /> : <Archive size={14} />}
          onSelect={() => archive.run()}
        >
          {archived_at ? EXPERIMENT.restore : EXPERIMENT.archive}
        </MenuItem>
        <MenuItem icon={<Trash2 size={14} />} onSelect={() => setAsking(true)}>
          {EXPERIMENT.remove}
        </MenuItem>
      </Menu>
      <Question
        open={asking}
        onClose={() => setAsking(false)}
        title={EXPERIMENT.removeTitle(title)}
        text={EXPERIMENT.removeText(experiment.runs)}
        verb={EXPERIMENT.removeVerb}
        onYes={() => remove.run()}
      />
    </>
  );
}
