import { cut, plainText, widthOf, wrap } from "./plain-text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Whether it is shown by `-o wide` only. */
  readonly isWide?: boolean;
}

const gap = "  ";

/**
 * A line for each row below a line of titles. With `width` no line is longer: the last column gives way, then the ends
 * of lines.
 */
export function layOutTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width?: number): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((each) => cellOf(each, row)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  const printed = lines.map((line) =>
    line
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - widthOf(cell)))
      .join(gap)
      .trimEnd(),
  );
  return ended(printed.map((line) => (width === undefined ? line : cut(line, width))));
}

function cellOf<Row>({ of }: Column<Row>, row: Row): string {
  const text = plainText(of(row));
  return text === "" ? "-" : text;
}

/** A label and what it says; one without a value is left out. */
export type Field = readonly [label: string, value: string | undefined];

/** A line for each field; with `width` long values go on below their beginning. */
export function layOutFields(fields: readonly Field[], width?: number): string {
  const shown = fields.flatMap(([label, value]) => (value === undefined ? [] : [[label, plainText(value)] as const]));
  const indent = Math.max(0, ...shown.map(([label]) => label.length)) + gap.length;
  return ended(
    shown.flatMap(([label, value]) => {
      const lines = width === undefined ? [value] : wrap(value, Math.max(10, width - indent));
      return lines.map((line, index) => (index === 0 ? label : "").padEnd(indent) + line);
    }),
  );
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
