import path from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` talks to a server on this machine; MOTHERSHIP_SERVER names another one.
const server = process.env.MOTHERSHIP_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": path.resolve(import.meta.dirname, "src") } },
  build: {
    // A font below 4 kB would become a data: URL, which our content policy refuses.
    assetsInlineLimit: 0,
    manifest: true,
    // A browser that does not preload modules by itself (Safari before 17) loads them a moment later.
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": server, "/ws": { target: server, ws: true } },
  },
  test: {
    environment: "happy-dom",
    // Where the command line looks by itself, so that lines to copy need not name it.
    environmentOptions: { happyDOM: { url: "http://127.0.0.1:8080/" } },
    testTimeout: 60_000,
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
