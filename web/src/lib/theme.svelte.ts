// Light or dark: as the system says, or as the reader chooses; paper is always light.
import { flushSync } from "svelte";
import { dark, light } from "./palette.js";

export type Choice = "auto" | "light" | "dark";

const query = window.matchMedia("(prefers-color-scheme: dark)");

class Theme {
  choice = $state<Choice>("auto");
  system = $state(query.matches);
  printing = $state(false);
  dark = $derived(!this.printing && (this.choice === "dark" || (this.choice === "auto" && this.system)));
  colours = $derived(this.dark ? dark : light);
}

export const theme = new Theme();

/** Charts that must be redrawn at the width of paper before it is printed. */
export const printers = new Set<(printing: boolean) => void>();

function print(printing: boolean) {
  theme.printing = printing;
  flushSync();
  printers.forEach((redraw) => redraw(printing));
}

query.addEventListener("change", (event) => (theme.system = event.matches));
window.addEventListener("beforeprint", () => print(true));
window.addEventListener("afterprint", () => print(false));
