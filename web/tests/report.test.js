// Reports in headless Chromium, as people open them: from disk, without a network. Errors on the console, missing charts,
// what overflows the page, text that runs as a script and what axe finds are failures. Screenshots are kept.
//
// KUZNIA_REPORTS names the folder with the reports, KUZNIA_SHOTS where screenshots go, CHROMIUM the browser.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const folder = resolve(process.env.KUZNIA_REPORTS ?? ".");
const shots = resolve(process.env.KUZNIA_SHOTS ?? join(folder, "shots"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const files = readdirSync(folder).filter((name) => name.endsWith(".html"));
const views = [
  { name: "desktop", width: 1360, height: 900, colours: "light" },
  { name: "dark", width: 1360, height: 900, colours: "dark" },
  { name: "phone", width: 375, height: 780, colours: "light" },
];
/** What fits one sheet of A4 between margins of 14 mm, in CSS pixels. */
const PAPER = { width: 688, height: 1016 };

let profile;
let context;
before(async () => {
  mkdirSync(shots, { recursive: true });
  profile = mkdtempSync(join(tmpdir(), "kuznia-report-"));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});
after(async () => {
  await context?.close();
  rmSync(profile, { recursive: true, force: true });
});

/** Opens a report and gathers what goes wrong. */
async function open(file, view) {
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (why) => faults.push(`error: ${why.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url()) || (request.url().startsWith("file:") && !request.url().endsWith(".html")))
      faults.push(`request: ${request.url()}`);
  });
  await page.setViewportSize({ width: view.width, height: view.height });
  await page.emulateMedia({ colorScheme: view.colours, reducedMotion: "reduce" });
  await page.goto(pathToFileURL(join(folder, file)).href);
  await page.waitForSelector("#audit");
  // A map unpacks its land first.
  await page.waitForFunction(() =>
    [...document.querySelectorAll("figure[data-chart=map]")].every((map) => map.querySelector("svg path")),
  );
  return { page, faults };
}

/** Charts that show nothing, or stand without their table. */
function missing() {
  const drawn = {
    lines: "svg path",
    columns: "svg path",
    fan: "svg path",
    sankey: "svg path",
    map: "svg path",
    gantt: ".row .force, .row .building, .row .commit",
    heat: "td[style]",
    tree: ".branch",
    bars: ".bars li",
    tornado: ".bars .track .low, .bars .track .high",
  };
  return [...document.querySelectorAll("figure")].flatMap((figure) => {
    const kind = figure.dataset.chart;
    const caption = figure.querySelector("h3")?.textContent;
    const out = [];
    if (kind !== "table" && !figure.querySelector(drawn[kind])) out.push(`${kind} shows nothing: ${caption}`);
    if (kind !== "table" && !figure.querySelector("details table")) out.push(`${kind} has no table: ${caption}`);
    const label = figure.querySelector(".drawing [role=img]")?.getAttribute("aria-label");
    if (figure.querySelector(".drawing") && !label) out.push(`${kind} has no name: ${caption}`);
    return out;
  });
}

/** What sticks out of the page to the side. */
function overflow() {
  const root = document.documentElement;
  const wide = root.clientWidth;
  if (root.scrollWidth <= wide) return [];
  const guilty = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > wide + 1 && !element.closest(".scroll, .hidden, .skip"),
  );
  return [`${root.scrollWidth} px on ${wide}`, ...guilty.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
}

test("there are reports to look at", () => assert.ok(files.length > 0, folder));

for (const file of files) {
  for (const view of views) {
    test(`${file} draws itself, ${view.name}`, async () => {
      const { page, faults } = await open(file, view);
      try {
        assert.deepEqual(await page.evaluate(missing), []);
        assert.deepEqual(await page.evaluate(overflow), []);
        assert.equal(await page.evaluate(() => window.broken), undefined, "a text ran as a script");
        assert.equal(await page.locator("script").count(), 2, "scripts: the data and the page");
        if (view.name !== "phone") {
          // axe sees texts and tables; the palette is held by palette.test.js.
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
          const told = violations.map((own) => `${own.id}: ${own.help} (${own.nodes[0]?.html.slice(0, 160)})`);
          assert.deepEqual(told, []);
        }
        await page.screenshot({ path: join(shots, `${file}-${view.name}.png`), fullPage: true });
        assert.deepEqual(faults, []);
      } finally {
        await page.close();
      }
    });
  }

  test(`${file} prints, its first page on one sheet`, async () => {
    const { page, faults } = await open(file, { ...views[0], ...PAPER });
    try {
      const pdf = join(shots, `${file}.pdf`);
      await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
      await page.emulateMedia({ media: "print", colorScheme: "light" });
      await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
      // What is wider than the sheet would shrink all of it.
      assert.deepEqual(await page.evaluate(overflow), []);
      const height = await page.evaluate(() => document.querySelector("#glance")?.getBoundingClientRect().height);
      assert.ok(height <= PAPER.height, `the first page is ${height} px high, the sheet ${PAPER.height}`);
      assert.deepEqual(faults, []);
    } finally {
      await page.close();
    }
  });

  test(`${file} can be used by keyboard`, async () => {
    const { page, faults } = await open(file, views[0]);
    try {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "content");
      const summary = page.locator("summary").first();
      await summary.focus();
      await page.keyboard.press("Enter");
      assert.ok(await page.locator("details").first().evaluate((details) => details.open));
      await page.getByRole("radio", { name: "Dark" }).check();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
      assert.deepEqual(faults, []);
    } finally {
      await page.close();
    }
  });
}
