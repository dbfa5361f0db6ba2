import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { cli } from "@/words/cli";
import { STUDY } from "@/words/goliat";
import { ConfigField } from "./ConfigField";
import { CutList } from "./CutList";
import { isEmpty } from "./draft";
import { CONTROL, FormField } from "./FormField";
import { StrategyField } from "./StrategyField";
import { SubmitCard } from "./SubmitCard";
import { submitLine } from "./study";
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
        title={STUDY.title}
        actions={
          <>
            {!isEmpty(form) && (
              <Button kind="quiet" onClick={study.clear}>
                {STUDY.startAfresh}
              </Button>
            )}
            <CliButton lines={[submitLine(form), cli.goliatWorker(form.name.trim(), total)]} />
          </>
        }
      />
      <form
        ref={study.root}
        noValidate
        className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(360px,2fr)]"
        onKeyDown={(event) => {
          // In a text of many lines Enter alone makes a new one.
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          study.submit();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          study.submit();
        }}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={STUDY.whatIsSimulated}>
            <div className="flex flex-col gap-4">
              <ConfigField
                text={form.config}
                read={config}
                error={errors.config}
                over={over}
                onText={(text) => change({ config: text.replace(/^\ufeff/, "") })}
                onFile={study.take}
              />
              <FormField label={STUDY.name} hint={STUDY.nameHint} error={errors.name}>
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
              <FormField label={STUDY.description} error={errors.description}>
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
          <Card title={STUDY.howItIsCut}>
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
          <SubmitCard cut={cut} sending={study.sending} refusal={study.refusal} />
        </div>
      </form>
    </>
  );
}
