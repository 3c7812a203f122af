import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: "safari16",
    // The Content Security Policy lets fonts and images come from files only, never from data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // Under test the browser build of Svelte is wanted, not the one that renders on a server.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // A machine that builds at the same time is slow; what hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
