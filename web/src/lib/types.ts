// The shape of a report, as crates/kuznia-report/src/report writes it. A number that does not exist is null.

export type Num = number | null;

export interface Line {
  name: string;
  values: Num[];
}

export interface GanttRow {
  name: string;
  note: string;
  commits: [number, string][];
  building: [number, number][];
  in_force: [number, number, number][];
}

export interface MapSite {
  name: string;
  longitude: number;
  latitude: number;
  bloc: "home" | "allied" | "other";
  value: number;
}

export interface MapFlow {
  from: number;
  to: number;
  value: number;
  note: string;
}

export interface Branch {
  name: string;
  kind: string;
  worth: Num;
  when: string;
  below: Branch[];
}

export interface Bar {
  name: string;
  value: Num;
  note: string;
}

export interface LinesChart {
  kind: "lines";
  axis: string[];
  unit: string;
  share: boolean;
  stacked: boolean;
  series: Line[];
}
export interface ColumnsChart {
  kind: "columns";
  axis: string[];
  unit: string;
  stacks: Line[];
  lines: Line[];
}
export interface GanttChart {
  kind: "gantt";
  ticks: [number, string][];
  rows: GanttRow[];
}
export interface HeatChart {
  kind: "heat";
  axis: string[];
  rows: string[];
  unit: string;
  classes: number[];
  values: Num[][];
}
export interface MapChart {
  kind: "map";
  unit: string;
  sites: MapSite[];
  flows: MapFlow[];
}
export interface SankeyChart {
  kind: "sankey";
  unit: string;
  nodes: { name: string; kind: "home" | "foreign" | "item" | "need" }[];
  ribbons: { source: number; target: number; value: number }[];
}
export interface TreeChart {
  kind: "tree";
  unit: string;
  roots: Branch[];
}
export interface BarsChart {
  kind: "bars";
  unit: string;
  bars: Bar[];
}
export interface TornadoChart {
  kind: "tornado";
  unit: string;
  rows: { name: string; low: Num; high: Num; note: string }[];
}
export interface FanChart {
  kind: "fan";
  axis: string[];
  unit: string;
  share: boolean;
  bands: [Line, Line][];
  middle: Line;
  lines: Line[];
}
export type Chart =
  | LinesChart
  | ColumnsChart
  | GanttChart
  | HeatChart
  | MapChart
  | SankeyChart
  | TreeChart
  | BarsChart
  | TornadoChart
  | FanChart;

export interface Column {
  title: string;
  unit: string;
  kind: "text" | "number" | "share" | "mixed";
  places: number;
}

export interface Sheet {
  name: string;
  columns: Column[];
  rows: (string | Num)[][];
  left_out: number;
}

export interface Figure {
  caption: string;
  chart: Chart | null;
  sheet: Sheet;
}

export interface Section {
  id: string;
  heading: string;
  title: string;
  lead: string[];
  figures: Figure[];
  notices: { words: string; command: string }[];
}

export interface Glance {
  verdict: string;
  headlines: { label: string; value: string; unit: string; note: string }[];
  actions: { when: string; what: string; cost: string }[];
  more_actions: string;
  payers: { name: string; amount: string; share: Num }[];
  coverage: { name: string; share: Num; worst: string }[];
  independence: [string, Num][];
  risks: { title: string; words: string; section: string }[];
}

export interface Report {
  version: number;
  title: string;
  subtitle: string;
  description: string;
  currency: string;
  glance: Glance;
  sections: Section[];
  foot: string;
}
