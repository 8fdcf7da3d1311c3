// From the data of a chart and the colours to what ECharts draws.
import { cut, escapeHtml, percent, plain, tick } from "./format";
import type { light } from "./palette.js";
import type { ColumnsChart, FanChart, Line, LinesChart, SankeyChart } from "./types";

export type Colours = typeof light;
type Option = Record<string, unknown>;

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const DASHES = ["solid", "solid", "solid", "solid", [6, 3], [6, 3], [2, 2], [2, 2]];
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "circle", "rect", "triangle", "diamond"];

/** The colour of a series. */
export function colour(colours: Colours, at: number): string {
  return colours.series[at % colours.series.length] ?? colours.ink;
}

/** Text and tooltip of all charts. */
export function common(colours: Colours): Option {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, fontSize: 12, color: colours.muted },
    aria: { enabled: false },
  };
}

export function tooltip(colours: Colours, more: Option = {}): Option {
  return {
    confine: true,
    backgroundColor: colours.raised,
    borderColor: colours.rule,
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: FONT },
    extraCssText: "max-width: 24rem; white-space: normal; box-shadow: 0 2px 8px rgb(0 0 0 / .18)",
    ...more,
  };
}

function axes(colours: Colours, axis: string[], share: boolean, boundaryGap: boolean): Option {
  return {
    grid: { left: 4, right: 16, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: axis,
      boundaryGap,
      axisLine: { lineStyle: { color: colours.muted } },
      axisTick: { show: false },
      axisLabel: { color: colours.muted, hideOverlap: true, fontSize: 12 },
    },
    yAxis: {
      type: "value",
      axisLabel: {
        color: colours.muted,
        fontSize: 12,
        formatter: (value: number) => (share ? `${Math.round(value * 1000) / 10} %` : tick(value)),
      },
      splitLine: { lineStyle: { color: colours.rule, width: 1 } },
    },
  };
}

interface Point {
  seriesName: string;
  value: number | null;
  color: string;
  axisValueLabel: string;
}

function rows(points: Point[], show: (value: number | null) => string): string {
  const lines = points
    .filter((point) => point.value !== null && point.value !== undefined && !Number.isNaN(point.value))
    .map(
      (point) =>
        `<div style="display:flex;gap:1rem;justify-content:space-between"><span>${escapeHtml(point.seriesName)}</span>` +
        `<b style="font-variant-numeric:tabular-nums">${escapeHtml(show(point.value))}</b></div>`,
    );
  return `<div>${escapeHtml(points[0]?.axisValueLabel ?? "")}</div>${lines.join("")}`;
}

export function lines(chart: LinesChart, colours: Colours): Option {
  const show = (value: number | null) => (chart.share ? `${percent(value)} %` : plain(value));
  const few = chart.axis.length <= 24;
  const all = chart.series.flatMap((series) => series.values).filter((value) => value !== null);
  const axis = axes(colours, chart.axis, chart.share, false);
  const range = chart.share && all.every((value) => value >= -1e-9 && value <= 1 + 1e-6) ? { min: 0, max: 1 } : {};
  return {
    ...common(colours),
    ...axis,
    yAxis: { ...(axis.yAxis as Option), ...range, minInterval: 0 },
    tooltip: tooltip(colours, { trigger: "axis", formatter: (points: Point[]) => rows(points, show) }),
    series: chart.series.map((series, at) => ({
      type: "line",
      name: series.name,
      data: series.values,
      stack: chart.stacked ? "all" : undefined,
      areaStyle: chart.stacked ? { opacity: 0.9 } : undefined,
      lineStyle: { width: chart.stacked ? 1 : 2, type: chart.stacked ? "solid" : DASHES[at % DASHES.length] },
      itemStyle: { color: colour(colours, at) },
      symbol: SYMBOLS[at % SYMBOLS.length],
      symbolSize: 6,
      showSymbol: few && !chart.stacked,
      // Full shares lie on the frame of the chart.
      clip: false,
      z: 10 - at,
    })),
  };
}

export function columns(chart: ColumnsChart, colours: Colours): Option {
  const stack = (series: Line, at: number) => ({
    type: "bar",
    name: series.name,
    data: series.values,
    stack: "all",
    barCategoryGap: chart.axis.length > 30 ? "10%" : "30%",
    barMaxWidth: 48,
    itemStyle: { color: colour(colours, at), borderColor: colours.raised, borderWidth: chart.axis.length > 60 ? 0 : 0.5 },
  });
  const line = (series: Line) => ({
    type: "line",
    name: series.name,
    data: series.values,
    lineStyle: { width: 2, color: colours.ink },
    itemStyle: { color: colours.ink },
    symbol: "circle",
    symbolSize: 5,
    showSymbol: chart.axis.length <= 24,
    z: 5,
  });
  return {
    ...common(colours),
    ...axes(colours, chart.axis, false, true),
    tooltip: tooltip(colours, { trigger: "axis", formatter: (points: Point[]) => rows(points, plain) }),
    series: [...chart.stacks.map(stack), ...chart.lines.map(line)],
  };
}

export function fan(chart: FanChart, colours: Colours): Option {
  const show = (value: number | null) => (chart.share ? `${percent(value)} %` : plain(value));
  const base = colour(colours, 0);
  const bands = chart.bands.flatMap(([low, high], at) => {
    const width = high.values.map((value, place) => {
      const below = low.values[place];
      return value === null || below === null || below === undefined ? null : value - below;
    });
    const shared = { type: "line", stack: `band ${at}`, symbol: "none", lineStyle: { opacity: 0 }, silent: true };
    return [
      { ...shared, name: low.name, data: low.values },
      { ...shared, name: high.name, data: width, areaStyle: { color: base, opacity: 0.18 + 0.12 * at } },
    ];
  });
  const middle = { type: "line", name: chart.middle.name, data: chart.middle.values, symbol: "none" };
  return {
    ...common(colours),
    ...axes(colours, chart.axis, chart.share, false),
    tooltip: tooltip(colours, {
      trigger: "axis",
      formatter: (points: { dataIndex: number; axisValueLabel: string }[]) => {
        const at = points[0]?.dataIndex ?? 0;
        const high = chart.bands.map((band) => band[1]).filter((line) => line.name !== chart.middle.name);
        const all = [...chart.lines, ...chart.bands.map((band) => band[0]), chart.middle, ...high.reverse()];
        const axisValueLabel = points[0]?.axisValueLabel ?? "";
        return rows(
          all.map((line) => ({ seriesName: line.name, value: line.values[at] ?? null, color: "", axisValueLabel })),
          show,
        );
      },
    }),
    series: [
      ...bands,
      { ...middle, lineStyle: { width: 2.5, color: base }, itemStyle: { color: base } },
      ...chart.lines.map((line, at) => ({
        type: "line",
        name: line.name,
        data: line.values,
        symbol: "none",
        lineStyle: { width: 1.5, type: [4, 3], color: at === 0 ? colours.ink : colour(colours, 1) },
        itemStyle: { color: at === 0 ? colours.ink : colour(colours, 1) },
      })),
    ],
  };
}

/** Colours of the kinds of nodes: from abroad, from home, items, needs. */
export function nodeColour(colours: Colours, kind: SankeyChart["nodes"][number]["kind"]): string {
  const at = { home: 0, foreign: 1, item: 7, need: 2 }[kind];
  return colour(colours, at);
}

export function sankey(chart: SankeyChart, colours: Colours): Option {
  const names = chart.nodes.map((node) => node.name);
  return {
    ...common(colours),
    tooltip: tooltip(colours, {
      trigger: "item",
      formatter: (item: { dataType: string; name: string; value: number; data: { source: string; target: string } }) => {
        const words = item.dataType === "edge" ? `${item.data.source} → ${item.data.target}` : item.name;
        return `${escapeHtml(words)}<br><b>${escapeHtml(plain(item.value))}</b> ${escapeHtml(chart.unit)}`;
      },
    }),
    series: [
      {
        type: "sankey",
        left: 8,
        right: 150,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: 12,
        nodeAlign: "justify",
        layoutIterations: 64,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: {
          color: colours.ink,
          fontSize: 12,
          fontFamily: FONT,
          formatter: (node: { name: string }) => cut(node.name, 21),
          textBorderColor: colours.raised,
          textBorderWidth: 3,
        },
        lineStyle: { color: colours.muted, opacity: 0.28, curveness: 0.5 },
        data: chart.nodes.map((node) => ({
          name: node.name,
          itemStyle: { color: nodeColour(colours, node.kind), borderWidth: 0 },
        })),
        links: chart.ribbons.map((ribbon) => ({
          source: names[ribbon.source],
          target: names[ribbon.target],
          value: ribbon.value,
        })),
      },
    ],
  };
}

/** Height of a Sankey drawing: room for the fullest of its ranks. */
export function sankeyHeight(chart: SankeyChart): number {
  const rank = chart.nodes.map(() => 0);
  // No circle, so so many rounds are enough.
  for (let round = 0; round < chart.nodes.length; round++) {
    let moved = false;
    for (const { source, target } of chart.ribbons) {
      const wanted = (rank[source] ?? 0) + 1;
      if ((rank[target] ?? 0) < wanted) {
        rank[target] = wanted;
        moved = true;
      }
    }
    if (!moved) break;
  }
  const full = new Map<number, number>();
  rank.forEach((at) => full.set(at, (full.get(at) ?? 0) + 1));
  return Math.min(1200, Math.max(220, 60 + 34 * Math.max(...full.values())));
}
