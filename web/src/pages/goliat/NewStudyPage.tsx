import { useStats } from "@/api/stats";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { Coded } from "@/ui/Coded";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { NO_GOLIAT } from "@/words/goliat";
import { PAGES } from "@/words/shell";
import { StudyEditor } from "./StudyEditor";

/** A configuration becomes a study of assignments, which machines take one by one. */
export function NewStudyPage() {
  usePageTitle(PAGES.newStudy);
  const stats = useStats();
  if (stats.data?.server.compat.includes("goliat")) return <StudyEditor />;
  return (
    <>
      <PageHeader title={PAGES.newStudy} />
      <QueryGate query={stats} doing={DOING.loadSetup}>
        {() => (
          <Card>
            <EmptyState title={NO_GOLIAT.title} command={cli.upWithGoliat.command}>
              <Coded text={NO_GOLIAT.why} />
            </EmptyState>
          </Card>
        )}
      </QueryGate>
    </>
  );
}
