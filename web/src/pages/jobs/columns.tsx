import { Link } from "@tanstack/react-router";
import type { Job } from "@/api/types";
import { JobEta } from "@/components/EtaText";
import { JobProgress } from "@/components/JobProgress";
import { JobLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { jobWord } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/columns";
import { Count } from "@/ui/Num";
import { Elapsed, RelTime } from "@/ui/Time";
import { JOB_COLUMNS } from "@/words/jobs";

const LABELS_SHOWN = 3;

export const jobColumns: Column<Job>[] = [
  {
    key: "id",
    header: JOB_COLUMNS.id,
    width: "60px",
    align: "right",
    cell: (job) => <span className="text-muted">{job.id}</span>,
  },
  {
    key: "status",
    header: JOB_COLUMNS.state,
    width: "176px",
    cell: (job) => <StateBadge of="job" state={job.status} label={jobWord(job)} />,
  },
  {
    key: "name",
    header: JOB_COLUMNS.name,
    width: "minmax(160px,2fr)",
    sortable: true,
    cell: (job) => (
      <span className="flex items-center gap-2">
        <JobLink
          job={job.id}
          inRow
          className="max-w-full shrink-0 truncate font-medium"
          title={job.description ?? job.name}
        >
          {job.name}
        </JobLink>
        {Object.entries(job.labels)
          .slice(0, LABELS_SHOWN)
          .map(([key, value]) => (
            <Chip key={key} className="min-w-0 max-2xl:hidden">
              {value ? `${key}=${value}` : key}
            </Chip>
          ))}
      </span>
    ),
  },
  {
    key: "owner",
    header: JOB_COLUMNS.owner,
    width: "96px",
    cell: (job) => (
      <Link
        to="/jobs"
        search={(before) => ({ ...before, owner: job.owner })}
        title={JOB_COLUMNS.onlyOwner(job.owner)}
        tabIndex={-1}
        onClick={(event) => event.stopPropagation()}
        className="text-muted no-underline hover:text-accent hover:underline"
      >
        {job.owner}
      </Link>
    ),
  },
  {
    key: "progress",
    header: JOB_COLUMNS.progress,
    width: "minmax(256px,3fr)",
    cell: (job) => <JobProgress job={job} />,
  },
  {
    key: "time",
    header: JOB_COLUMNS.time,
    width: "152px",
    align: "right",
    cell: (job) =>
      isFinal(job.status) ? (
        <Elapsed from={job.started_at ?? job.created_at} to={job.completed_at ?? job.updated_at} />
      ) : (
        <JobEta job={job} />
      ),
  },
  {
    key: "failed",
    header: JOB_COLUMNS.failed,
    width: "72px",
    align: "right",
    cell: (job) =>
      job.counts.failed > 0 ? (
        <span className="text-failed">
          <Count value={job.counts.failed} />
        </span>
      ) : (
        <span className="text-subtle">0</span>
      ),
  },
  {
    key: "created",
    header: JOB_COLUMNS.created,
    width: "104px",
    align: "right",
    sortable: true,
    cell: (job) => <RelTime at={job.created_at} />,
  },
];
