import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { plural } from "@/lib/numbers";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { ConfigField } from "./ConfigField";
import { CutList } from "./CutList";
import { isEmpty } from "./draft";
import { CONTROL, FormField } from "./FormField";
import { StrategyField } from "./StrategyField";
import { submitCommand, workerCommand } from "./study";
import { useFileDrop } from "./useFileDrop";
import { useStudy } from "./useStudy";

/** The form: a configuration, a name, a way to cut it; beside it what comes of them. */
export function StudyEditor() {
  const study = useStudy();
  const { form, errors, change, cut, config } = study;
  const over = useFileDrop(study.take);
  const total = cut.is === "made" ? cut.study.total : undefined;
  return (
    <>
      <PageHeader
        title="New GOLIAT study"
        actions={
          <>
            {!isEmpty(form) && (
              <Button kind="quiet" onClick={study.clear}>
                Start afresh
              </Button>
            )}
            <CliButton
              lines={[
                { does: "Submit it from a terminal", command: submitCommand(form) },
                {
                  does: "On a machine that takes assignments by hand",
                  command: workerCommand(form, total),
                },
              ]}
            />
          </>
        }
      />
      <form
        ref={study.root}
        noValidate
        className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(360px,2fr)]"
        onSubmit={(event) => {
          event.preventDefault();
          study.submit();
        }}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="What is simulated">
            <div className="flex flex-col gap-4">
              <ConfigField
                text={form.config}
                read={config}
                error={errors.config}
                over={over}
                onText={(text) => change({ config: text.replace(/^\ufeff/, "") })}
                onFile={study.take}
              />
              <FormField label="Name" hint="Machines ask for the study by it." error={errors.name}>
                {(links) => (
                  <input
                    {...links}
                    name="name"
                    required
                    autoComplete="off"
                    value={form.name}
                    onChange={(event) => change({ name: event.target.value })}
                    className={`${CONTROL} h-8 px-2.5`}
                  />
                )}
              </FormField>
              <FormField label="Description (optional)" error={errors.description}>
                {(links) => (
                  <input
                    {...links}
                    name="description"
                    autoComplete="off"
                    value={form.description}
                    onChange={(event) => change({ description: event.target.value })}
                    className={`${CONTROL} h-8 px-2.5`}
                  />
                )}
              </FormField>
            </div>
          </Card>
          <Card title="How it is cut">
            <StrategyField
              form={form}
              strategies={study.strategies}
              counts={study.counts}
              errors={errors}
              onChange={change}
            />
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-16">
          <CutList cut={cut} refusal={study.cutRefusal} />
          <Card>
            <div className="flex flex-col gap-3">
              <div>
                <Button
                  kind="primary"
                  type="submit"
                  aria-disabled={cut.is === "asked" || study.sending}
                >
                  {study.sending
                    ? "Submitting…"
                    : cut.is === "asked"
                      ? "Cutting…"
                      : total === undefined
                        ? "Submit"
                        : `Submit ${plural(total, "assignment")}`}
                </Button>
              </div>
              {study.refusal && (
                <p role="alert" className="break-words text-failed">
                  Not submitted: {study.refusal}
                </p>
              )}
              <p className="max-w-prose text-muted">
                Each assignment waits until a machine takes it: one with a runner of label{" "}
                <code>goliat</code> by itself, any other when a person there starts{" "}
                <code>goliat worker</code>.
              </p>
            </div>
          </Card>
        </div>
      </form>
    </>
  );
}
