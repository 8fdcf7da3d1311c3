// The palette against its grounds: 4.5:1 for text, 3:1 for what is drawn (WCAG 2.2, 1.4.3 and 1.4.11).
import assert from "node:assert/strict";
import { test } from "node:test";
import { dark, light } from "../src/lib/palette.js";

/** Relative luminance, WCAG 2.2. */
function luminance(colour) {
  const channel = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

for (const [name, colours] of Object.entries({ light, dark })) {
  const grounds = ["ground", "raised", "soft"];
  test(`text can be read on every ground, ${name}`, () => {
    for (const ground of grounds) {
      for (const ink of ["ink", "muted", "accent"]) {
        const found = contrast(colours[ink], colours[ground]);
        assert.ok(found >= 4.5, `${ink} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    for (const ground of ["land", "sea"]) assert.ok(contrast(colours.ink, colours[ground]) >= 4.5, ground);
  });
  test(`every series stands out from its ground, ${name}`, () => {
    for (const ground of ["ground", "raised"]) {
      colours.series.forEach((colour, at) => {
        const found = contrast(colour, colours[ground]);
        assert.ok(found >= 3, `series ${at} on ${ground}: ${found.toFixed(2)}`);
      });
    }
    // Blocs on the map.
    for (const at of [0, 1, 2]) assert.ok(contrast(colours.series[at], colours.land) >= 3, `series ${at} on land`);
    assert.ok(contrast(colours.muted, colours.land) >= 3, "coast and routes on land");
  });
  test(`numbers in the grid can be read on their colours, ${name}`, () => {
    colours.heat.forEach((colour, at) => {
      const found = contrast(colour, colours.heatInk[at]);
      assert.ok(found >= 4.5, `heat ${at}: ${found.toFixed(2)}`);
    });
  });
}

test("the contrast is that of the standard", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.48) < 0.01);
});
