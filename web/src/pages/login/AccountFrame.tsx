import type { ReactNode } from "react";

interface AccountFrameProps {
  title: string;
  children: ReactNode;
}

/** The frame of pages on which nobody is logged in yet: a title and a card in the middle. */
export function AccountFrame({ title, children }: AccountFrameProps) {
  return (
    <div className="mx-auto mt-[10vh] w-full max-w-sm">
      <div className="mb-5 flex items-center gap-3">
        <img src="/favicon.svg" alt="" className="size-8" />
        <h1>{title}</h1>
      </div>
      <div className="flex flex-col gap-4 rounded-lg border border-border bg-surface p-5">
        {children}
      </div>
    </div>
  );
}
