import { expect, test } from "vitest";
import { type Column, layOutFields, layOutTable } from "./table.ts";

interface Row {
  readonly name: string;
  readonly why: string;
}

const columns: readonly Column<Row>[] = [
  { title: "NAME", of: ({ name }) => name, least: 6 },
  { title: "WHY", of: ({ why }) => why, least: 5 },
];
const rows = [
  { name: "hats", why: "" },
  { name: "long-name", why: "an image\ncan't be pulled: no such tag" },
];

test("columns are as wide as their widest cell, and a row is one line", () => {
  expect(layOutTable(rows, columns)).toBe(
    "NAME       WHY\nhats       -\nlong-name  an image can't be pulled: no such tag\n",
  );
});

test("in a terminal no line is longer than that, and what is missing is marked", () => {
  const lines = layOutTable(rows, columns, 20).split("\n");
  expect(lines).toEqual(["NAME       WHY", "hats       -", "long-name  an image…", ""]);
});

const sized = [
  { title: "NAME", of: ({ name }: Row) => name, least: 6 },
  { title: "PHASE", of: () => "Deleting" },
  { title: "PLAN", of: () => "starter" },
  { title: "AGE", of: () => "12m" },
  { title: "WHY", of: ({ why }: Row) => why, least: 5 },
];

test.each([80, 50, 40, 30, 20])("in %i columns long names and causes give way, and the state never does", (width) => {
  const long = [{ name: "a-name-of-forty-letters-which-is-allowed", why: "an image can't be pulled: no such tag" }];
  const lines = layOutTable(long, sized, width).trimEnd().split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(lines[0]).toMatch(/^NAME +PHASE/);
  expect(lines[1]).toMatch(/^a-n.*… {2}Deleting/);
  expect(layOutTable(long, sized.slice(1), width)).toMatch(/^PHASE .*\nDeleting /);
});

test("columns that find no room go from the right, the cause last", () => {
  const titles = (width: number) => layOutTable(rows, sized, width).split("\n")[0];
  expect(titles(40)).toMatch(/^NAME +PHASE +PLAN +AGE +WHY$/);
  expect(titles(36)).toMatch(/^NAME +PHASE +PLAN +WHY$/);
  expect(titles(24)).toMatch(/^NAME +PHASE +WHY$/);
});

test("a field's long value goes on below its beginning, and is one line where no terminal is", () => {
  const fields = [
    ["why", "an image can't be pulled"],
    ["url", undefined],
  ] as const;
  expect(layOutFields(fields, 18)).toBe("why  an image\n     can't be\n     pulled\n");
  expect(layOutFields(fields)).toBe("why  an image can't be pulled\n");
});
