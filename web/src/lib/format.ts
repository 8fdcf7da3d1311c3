// Numbers for people: thousands separated, as many decimals as matter.
import type { Column, Num } from "./types";

const cache = new Map<string, Intl.NumberFormat>();

function formatter(least: number, most: number): Intl.NumberFormat {
  const key = `${least},${most}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.NumberFormat("en-US", { minimumFractionDigits: least, maximumFractionDigits: most });
    cache.set(key, found);
  }
  return found;
}

/** A number with so many decimals. */
export function fixed(value: Num, places: number): string {
  if (value === null) return "–";
  const text = formatter(places, places).format(value);
  // What rounds to zero has no sign.
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}

/** A number on its own: about four digits. */
export function plain(value: Num): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  const places = size >= 999.5 ? 0 : size >= 99.95 ? 1 : size >= 0.995 ? 2 : 3;
  return formatter(0, places).format(value);
}

/** A share of 1 as percent without the sign; what is not all does not read as all. */
export function percent(value: Num): string {
  if (value === null) return "–";
  const whole = value * 100;
  if (value < 1 && whole >= 99.95 && value < 1 - 1e-6) return "99.9";
  return value >= 1 - 1e-6 ? fixed(whole, 0) : fixed(whole, 1);
}

/** Decimals at which the numbers of a list show about three digits of the largest. */
export function placesOf(values: Num[]): number {
  const most = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  if (values.every((value) => value === null || Number.isInteger(value))) return 0;
  return most >= 999.5 ? 0 : most >= 99.95 ? 1 : most >= 0.995 ? 2 : 3;
}

/** A tick of an axis: 12k, 3.4M. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${formatter(0, 1).format(value / 1e9)} bn`;
  if (size >= 1e6) return `${formatter(0, 1).format(value / 1e6)} M`;
  if (size >= 1e4) return `${formatter(0, 1).format(value / 1e3)}k`;
  return formatter(0, size < 1 ? 3 : 2).format(value);
}

/** A cell of a table. */
export function cell(value: string | Num, column: Column): string {
  if (typeof value === "string") return value;
  if (column.kind === "mixed") return plain(value);
  return column.kind === "share" ? percent(value) : fixed(value, column.places);
}

/** Text inside the markup of a tooltip. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (letter) => names[letter] ?? letter);
}

/** The beginning of a text that is too long. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
