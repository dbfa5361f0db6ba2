import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { KeyboardEvent, ReactNode } from "react";
import { UI } from "@/words/ui";
import { IconButton } from "./IconButton";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  wide,
  onKeyDown,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(10_14_20/0.45)]" />
        <Radix.Content
          // Radix warns about a missing description unless it is told that there is none.
          {...(description ? null : NO_DESCRIPTION)}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            // The dialog itself, not its first button: that would open with the tooltip of "Close".
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={`rise fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] -translate-x-1/2 flex-col rounded-lg border border-border bg-raised shadow-overlay ${
            wide ? "w-[min(880px,94vw)]" : "w-[min(480px,94vw)]"
          }`}
        >
          <header className="flex items-center gap-2 border-border border-b py-2 pr-2 pl-4">
            <Radix.Title className="min-w-0 flex-1 truncate font-semibold text-sm">
              {title}
            </Radix.Title>
            <Radix.Close asChild>
              <IconButton label={UI.close} icon={<X size={16} />} />
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-y-auto p-4">
            {description && (
              <Radix.Description asChild>
                <div className="text-muted">{description}</div>
              </Radix.Description>
            )}
            {children}
          </div>
          {footer && (
            <footer className="flex justify-end gap-2 border-border border-t px-4 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const NO_DESCRIPTION = { "aria-describedby": undefined };
