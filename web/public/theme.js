// Runs before the style sheet paints. The same rule lives in src/lib/theme.ts, for switching later.
(() => {
  let choice = "system";
  try {
    choice = localStorage.getItem("mothership.theme") || "system";
  } catch {
    // Storage may be forbidden; the system's theme is a fine answer.
  }
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
