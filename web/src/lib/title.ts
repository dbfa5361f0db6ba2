import { useEffect } from "react";

/** The tab's title while the page is shown: "64 % mesh-sweep · Mothership". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Mothership` : "Mothership";
  }, [title]);
}
