import { expect, test } from "vitest";
import { foundBy } from "./commands.ts";

const commands = [
  { name: "New store", words: "create make shop" },
  { name: "Stores", words: "go" },
  { name: "Colours dark", words: "theme" },
];

test.each([
  ["", ["New store", "Stores", "Colours dark"]],
  ["sto", ["New store", "Stores"]],
  ["store new", ["New store"]],
  ["THEME d", ["Colours dark"]],
  ["ores", []],
])("%j finds %j", (text, names) => {
  expect(foundBy(text, commands).map(({ name }) => name)).toEqual(names);
});
