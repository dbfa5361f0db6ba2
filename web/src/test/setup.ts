import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

// The pretend DOM measures nothing; observers only have to exist.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver as unknown as typeof ResizeObserver;

// A busy machine takes its time: what is waited for comes or does not, and only then do these run out.
configure({ asyncUtilTimeout: 20_000 });
