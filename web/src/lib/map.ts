// The map: sites and flows on land, seen as near as the sites allow.
import land from "../generated/land.txt?raw";
import { colour, common, tooltip, type Colours } from "./charts";
import { registerMap } from "./echarts";
import { cut, escapeHtml, plain } from "./format";
import type { MapChart } from "./types";
import { unpack } from "./unpack";

type Point = [number, number];
type Polygon = Point[][];

/** West, south, east and north of what is shown. */
export interface View {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** A view with room around all sites, no narrower than some degrees: positions are coarse. */
export function viewOf(chart: MapChart): View {
  const longitudes = chart.sites.map((site) => site.longitude);
  const latitudes = chart.sites.map((site) => site.latitude);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const middle = (south + north) / 2;
  const stretch = Math.max(0.3, Math.cos((middle * Math.PI) / 180));
  const height = Math.max((north - south) * 1.5, ((east - west) * 1.4 * stretch) / 1.8, 5);
  const width = (height * 1.8) / stretch;
  const across = (west + east) / 2;
  return {
    west: Math.max(-180, across - width / 2),
    east: Math.min(180, across + width / 2),
    south: Math.max(-88, middle - height / 2),
    north: Math.min(88, middle + height / 2),
  };
}

/** A ring cut to one side of a line (Sutherland and Hodgman, 1974). */
function clip(ring: Point[], inside: (point: Point) => boolean, cross: (a: Point, b: Point) => Point): Point[] {
  const out: Point[] = [];
  ring.forEach((point, at) => {
    const before = ring[(at + ring.length - 1) % ring.length] as Point;
    if (inside(point) !== inside(before)) out.push(cross(before, point));
    if (inside(point)) out.push(point);
  });
  return out;
}

function inView(ring: Point[], view: View): Point[] {
  const across = (x: number) => (a: Point, b: Point): Point => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
  const along = (y: number) => (a: Point, b: Point): Point => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];
  let out = clip(ring, (p) => p[0] >= view.west, across(view.west));
  out = clip(out, (p) => p[0] <= view.east, across(view.east));
  out = clip(out, (p) => p[1] >= view.south, along(view.south));
  return clip(out, (p) => p[1] <= view.north, along(view.north));
}

let number = 0;

/** Registers the land inside a view and gives the name of the map. */
export async function register(view: View): Promise<string> {
  const polygons = await unpack<Polygon[]>(land);
  const shown = polygons
    .map((polygon) => polygon.map((ring) => inView(ring, view)).filter((ring) => ring.length > 3))
    .filter((polygon) => polygon.length > 0);
  // The frame keeps the view as wanted, also where there is little land or none.
  const corner = 1e-4;
  const frame: Polygon[] = [
    [[[view.west, view.south], [view.west + corner, view.south], [view.west, view.south + corner], [view.west, view.south]]],
    [[[view.east, view.north], [view.east - corner, view.north], [view.east, view.north - corner], [view.east, view.north]]],
  ];
  const name = `land ${number++}`;
  const geometry = { type: "MultiPolygon", coordinates: [...shown, ...frame] };
  const collection = { type: "FeatureCollection", features: [{ type: "Feature", properties: { name: "land" }, geometry }] };
  registerMap(name, collection as never);
  return name;
}

/** Colours of the blocs. */
export function blocColour(colours: Colours, bloc: "home" | "allied" | "other"): string {
  return colour(colours, { home: 0, allied: 2, other: 1 }[bloc]);
}

export function map(chart: MapChart, name: string, view: View, colours: Colours): Record<string, unknown> {
  const most = Math.max(...chart.sites.map((site) => site.value), 1e-9);
  const widest = Math.max(...chart.flows.map((flow) => flow.value), 1e-9);
  const middle = (view.south + view.north) / 2;
  const place = (at: number): Point => {
    const site = chart.sites[at];
    return site ? [site.longitude, site.latitude] : [0, 0];
  };
  return {
    ...common(colours),
    tooltip: tooltip(colours, { trigger: "item" }),
    geo: {
      map: name,
      aspectScale: Math.max(0.3, Math.cos((middle * Math.PI) / 180)),
      left: 0,
      right: 0,
      top: 0,
      bottom: 0,
      roam: false,
      silent: true,
      itemStyle: { areaColor: colours.land, borderColor: colours.muted, borderWidth: 0.6 },
      emphasis: { disabled: true },
      label: { show: false },
    },
    series: [
      {
        type: "lines",
        coordinateSystem: "geo",
        data: chart.flows.map((flow) => ({
          coords: [place(flow.from), place(flow.to)],
          name: `${chart.sites[flow.from]?.name} → ${chart.sites[flow.to]?.name}`,
          note: flow.note,
          lineStyle: { width: 1 + 5 * Math.sqrt(flow.value / widest), curveness: 0.18, opacity: 0.75, color: colours.muted },
        })),
        symbol: ["none", "arrow"],
        symbolSize: 9,
        tooltip: {
          formatter: (item: { data: { name: string; note: string } }) =>
            `<b>${escapeHtml(item.data.name)}</b><br>${escapeHtml(item.data.note)}`,
        },
      },
      {
        type: "scatter",
        coordinateSystem: "geo",
        data: chart.sites.map((site) => ({
          name: site.name,
          value: [site.longitude, site.latitude, site.value],
          symbolSize: 9 + 27 * Math.sqrt(Math.max(0, site.value) / most),
          itemStyle: { color: blocColour(colours, site.bloc), borderColor: colours.raised, borderWidth: 1.5 },
        })),
        label: {
          show: true,
          position: "right",
          color: colours.ink,
          fontSize: 12,
          textBorderColor: colours.land,
          textBorderWidth: 3,
          formatter: (item: { name: string }) => cut(item.name, 20),
        },
        labelLayout: { hideOverlap: true },
        tooltip: {
          formatter: (item: { name: string; value: [number, number, number] }) =>
            `<b>${escapeHtml(item.name)}</b><br>made: ${plain(item.value[2])} ${escapeHtml(chart.unit)}`,
        },
      },
    ],
  };
}
