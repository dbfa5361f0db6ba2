import type { ReactNode } from "react";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { UI } from "@/words/ui";

interface QuestionProps {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  verb: string;
  onYes: () => void;
  children?: ReactNode;
}

/** Asks before something is done that is felt elsewhere. */
export function Question({ open, onClose, title, text, verb, onYes, children }: QuestionProps) {
  const yes = () => {
    onClose();
    onYes();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{UI.keep}</Button>
          <Button kind="danger" onClick={yes}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
