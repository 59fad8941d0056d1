import { expect, test } from "vitest";
import { cut, plainText, widthOf, wrap } from "./plain-text.ts";

test.each([
  ["two\nlines\r\n", "two lines"],
  ["\u001b[31mred\u001b[0m", "[31mred [0m"],
  ["\u009b2Jgone", "2Jgone"],
  ["gnp.\u202eexe", "gnp. exe"],
  ["Größe ≥ 5 €, 日本", "Größe ≥ 5 €, 日本"],
])("%j is shown as %j, whatever a cluster says", (text, shown) => {
  expect(plainText(text)).toBe(shown);
});

test.each([
  ["hats", 4, "hats"],
  ["hats", 3, "ha…"],
  ["two words", 5, "two…"],
  ["日本語の店", 6, "日本…"],
  ["hats", 0, ""],
])("%j in %i columns is %j", (text, width, shown) => {
  expect(cut(text, width)).toBe(shown);
  expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
});

test("words are kept whole, and a longer one has a line of its own", () => {
  expect(wrap("an image can't be pulled", 10)).toEqual(["an image", "can't be", "pulled"]);
  expect(wrap("see https://example.com/long now", 8)).toEqual(["see", "https://example.com/long", "now"]);
});
