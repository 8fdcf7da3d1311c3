// Reads the data in the page and draws the report.
import { mount } from "svelte";
import type { Report } from "../lib/types";
import { unpack } from "../lib/unpack";
import App from "./App.svelte";
import "./style.css";

/** Version of the shape of the data that this page can read. */
const VERSION = 1;

async function read(): Promise<Report> {
  const island = document.getElementById("kuznia-data");
  const text = island?.textContent ?? "";
  const report =
    island?.dataset.encoding === "gzip" ? await unpack<Report>(text) : (JSON.parse(text) as Report);
  if (report.version !== VERSION) throw new Error(`the data have version ${report.version}, the page reads ${VERSION}`);
  return report;
}

const target = document.getElementById("app") as HTMLElement;
read()
  .then((report) => mount(App, { target, props: { report } }))
  .catch((why: unknown) => {
    target.textContent = `This report cannot be shown: ${why instanceof Error ? why.message : String(why)}`;
    throw why;
  });
