import { expect, test } from "vitest";
import { type Column, layOutFields, layOutTable } from "./table.ts";

interface Row {
  readonly name: string;
  readonly why: string;
}

const columns: readonly Column<Row>[] = [
  { title: "NAME", of: ({ name }) => name },
  { title: "WHY", of: ({ why }) => why },
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

test("a field's long value goes on below its beginning, and is one line where no terminal is", () => {
  const fields = [
    ["why", "an image can't be pulled"],
    ["url", undefined],
  ] as const;
  expect(layOutFields(fields, 18)).toBe("why  an image\n     can't be\n     pulled\n");
  expect(layOutFields(fields)).toBe("why  an image can't be pulled\n");
});
