// Builds the page of the report: one file that asks for nothing, with places for the data.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

export default defineConfig({
  plugins: [svelte(), viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    outDir: "dist",
    // The folder holds a file that git keeps, so that cargo can watch it.
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: { input: "report.html" },
    reportCompressedSize: false,
  },
});
