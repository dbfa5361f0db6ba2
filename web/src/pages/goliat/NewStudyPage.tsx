import { useStats } from "@/api/queries";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { StudyEditor } from "./StudyEditor";

/** A configuration becomes a study of assignments, which machines take one by one. */
export function NewStudyPage() {
  usePageTitle("New GOLIAT study");
  const stats = useStats();
  if (stats.data?.server.compat.includes("goliat")) return <StudyEditor />;
  return (
    <>
      <PageHeader title="New GOLIAT study" />
      <QueryGate query={stats} doing="load how the server is set up">
        {() => (
          <Card>
            <EmptyState
              title="This server does not answer GOLIAT's client"
              command="mothership up --compat goliat"
            >
              A study made here would be taken by nobody: the client's window, its results and{" "}
              <code>goliat worker</code> need addresses that are switched off. Start the server with
              them:
            </EmptyState>
          </Card>
        )}
      </QueryGate>
    </>
  );
}
