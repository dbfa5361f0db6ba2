import { useJobSpec } from "@/api/jobs";
import type { JobSpecReply, TaskPreview } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { paramsText } from "@/domain/params";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";
import { DOING } from "@/words/errors";
import { SPEC } from "@/words/jobs";
import { useJobId } from "./useJobId";

export function SpecTab() {
  const query = useJobSpec(useJobId());
  return (
    <QueryGate query={query} doing={DOING.loadSpec} rows={8}>
      {(reply) => <Spec reply={reply} />}
    </QueryGate>
  );
}

function Spec({ reply }: { reply: JobSpecReply }) {
  const text = JSON.stringify(reply.spec, null, 2);
  const skipped = reply.count - reply.first.length - reply.last.length;
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
      <Card
        title={SPEC.submitted}
        actions={<CopyButton text={text} label={SPEC.copy} />}
        padded={false}
      >
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="m-0 max-h-[64vh] overflow-auto p-4 font-mono text-xs"
        >
          {text}
        </pre>
      </Card>
      <Card title={SPEC.runs(reply.count)} padded={false}>
        <ol className="m-0 list-none p-0">
          {reply.first.map((task) => (
            <Line key={task.index} task={task} />
          ))}
          {skipped > 0 && <li className="px-4 py-2 text-muted text-xs">{SPEC.skipped(skipped)}</li>}
          {reply.last.map((task) => (
            <Line key={task.index} task={task} />
          ))}
        </ol>
      </Card>
    </div>
  );
}

function Line({ task }: { task: TaskPreview }) {
  return (
    <li className="flex items-start gap-3 border-border border-b px-4 py-2 last:border-b-0">
      <span className="num w-12 shrink-0 text-right text-muted">#{task.index}</span>
      <div className="min-w-0 flex-1">
        <code className="block break-all font-mono text-xs">{task.command}</code>
        <span className="font-mono text-subtle text-xs">{paramsText(task.params)}</span>
      </div>
      <CopyButton text={task.command} label={SPEC.copyCommand(task.index)} />
    </li>
  );
}
