import type { ReactNode } from "react";
import { AskForm } from "@/components/AskForm";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import type { CliLine } from "@/words/cli";
import { UI } from "@/words/ui";

interface ActDialogProps {
  title: string;
  text?: string | undefined;
  verb: string;
  kind?: "primary" | "danger";
  cli: CliLine;
  /** Nothing can be sent yet, or it is on its way. */
  disabled: boolean;
  error: Error | null;
  /** Why it was refused, where no field is wrong. */
  problem?: string | undefined;
  onSend: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks for what an act on a person needs. It stays until the server has done it, for the server may say what is wrong. */
export function ActDialog(props: ActDialogProps) {
  const { title, text, verb, kind = "primary", cli, disabled, problem, onClose, children } = props;
  const send = () => {
    if (!disabled) props.onSend();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{UI.keep}</Button>
          <Button kind={kind} disabled={disabled} onClick={send}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pt-3 first:pt-0">
        <AskForm error={props.error} onSend={send}>
          {children}
          {problem && (
            <p role="alert" className="text-failed">
              {problem}
            </p>
          )}
        </AskForm>
        <CodeLine text={cli.command} />
      </div>
    </Dialog>
  );
}
