// Makes the basemap: land of Natural Earth (public domain) at 1:50 million, cut at the antimeridian, without borders,
// rounded to about a kilometre, compressed.
import { geoEquirectangular } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const topology = JSON.parse(readFileSync(require.resolve("world-atlas/land-50m.json"), "utf8"));
const land = feature(topology, topology.objects.land);
// A projection to degrees cuts rings that cross the antimeridian; without it a line runs across the map.
const degrees = geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0.1);
const projected = geoProject(land, degrees);

const round = (value) => Math.round(value * 100) / 100;
const ring = (points) => {
  const kept = [];
  for (const [x, y] of points) {
    const point = [round(x), round(-y)];
    const last = kept.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) kept.push(point);
  }
  return kept;
};
const polygons = projected.features
  .flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates))
  .map((polygon) => polygon.map(ring).filter((points) => points.length > 3))
  .filter((polygon) => polygon.length > 0);

mkdirSync(new URL("../src/generated/", import.meta.url), { recursive: true });
const text = gzipSync(JSON.stringify(polygons), { level: 9 }).toString("base64");
writeFileSync(new URL("../src/generated/land.txt", import.meta.url), text);
console.log(`basemap: ${polygons.length} polygons, ${Math.round(text.length / 1024)} KiB`);
