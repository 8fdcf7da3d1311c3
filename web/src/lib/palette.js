// Every colour of the report, light and dark. tests/palette.test.js holds each against its ground: 4.5:1 for text, 3:1
// for what is drawn (WCAG 2.2, 1.4.3 and 1.4.11).

/** @typedef {{ground: string, raised: string, ink: string, muted: string, rule: string, soft: string, accent: string, good: string, series: string[], heat: string[], heatInk: string[], land: string, sea: string}} Colours */

/** @type {Colours} */
export const light = {
  ground: "#faf9f6",
  raised: "#ffffff",
  ink: "#1b2025",
  muted: "#565f68",
  rule: "#d9d6cf",
  soft: "#efede7",
  accent: "#a3431b",
  good: "#2f6f4f",
  series: ["#2b6a99", "#bf5527", "#3f7d5a", "#7b5aa6", "#96710f", "#1f7f86", "#b0476b", "#66707a"],
  heat: ["#a3431b", "#d98a5f", "#f2cfae", "#dbe5ea", "#a9c5d6", "#7da7c2"],
  heatInk: ["#ffffff", "#1b2025", "#1b2025", "#1b2025", "#1b2025", "#1b2025"],
  land: "#e4e0d7",
  sea: "#f5f6f6",
};

/** @type {Colours} */
export const dark = {
  ground: "#14171a",
  raised: "#1b1f23",
  ink: "#e9e7e2",
  muted: "#a6adb4",
  rule: "#353b41",
  soft: "#22272c",
  accent: "#f0936a",
  good: "#7cc49c",
  series: ["#6fb1de", "#ee8f63", "#7cc49c", "#b9a0e3", "#d4b04e", "#62c3c9", "#e58aa8", "#a2abb4"],
  heat: ["#f0936a", "#a85c3a", "#5d4234", "#2c3a44", "#2f5269", "#3a6f90"],
  heatInk: ["#14171a", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff"],
  land: "#2c3136",
  sea: "#191d20",
};
