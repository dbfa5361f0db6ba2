import { useEffect } from "react";
import { pageTitle } from "@/words/shell";

/** The tab's title while the page is shown: "64 % mesh-sweep · Mothership". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = pageTitle(title);
  }, [title]);
}
