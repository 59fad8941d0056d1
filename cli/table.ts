import { cut, plainText, widthOf, wrap } from "./plain-text.ts";

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Whether it is shown by `-o wide` only. */
  readonly isWide?: boolean;
  /** Columns that it may shrink to where the terminal is narrow; without it no cell is cut. */
  readonly least?: number;
}

const gap = "  ";

/**
 * A line for each row below a line of titles. With `width` no line is longer: the widest of the columns that may shrink
 * give way first, and columns that find no room even so are left out from the right, before the last.
 */
export function layOutTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width?: number): string {
  const natural = columns.map((column) => {
    return Math.max(widthOf(column.title), ...rows.map((row) => widthOf(cellOf(column, row))));
  });
  const shown = fitted(
    columns.map((column, index) => ({ column, width: natural[index] ?? 0 })),
    width,
  );
  const line = (cell: (column: Column<Row>) => string) => {
    const cells = shown.map(({ column, width: room }) => padded(cut(cell(column), room), room));
    const text = cells.join(gap).trimEnd();
    return width === undefined ? text : cut(text, width);
  };
  return ended([line(({ title }) => title), ...rows.map((row) => line((column) => cellOf(column, row)))]);
}

interface Sized<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

function fitted<Row>(columns: readonly Sized<Row>[], width: number | undefined): readonly Sized<Row>[] {
  const over = width === undefined ? 0 : totalOf(columns) - width;
  if (over <= 0) return columns;
  const shrunk = shrink(columns, over);
  // The first two say which it is and how it is: they stay when others go.
  const dispensable = columns.length - 2;
  if (totalOf(shrunk) <= (width ?? 0) || dispensable < 1) return shrunk;
  const isLastLast = columns.at(-1)?.column.least !== undefined && dispensable > 1;
  return fitted(columns.toSpliced(isLastLast ? -2 : -1, 1), width);
}

/** Takes from the widest that may shrink, a column of the terminal at a time. */
function shrink<Row>(columns: readonly Sized<Row>[], over: number): readonly Sized<Row>[] {
  const widths = columns.map(({ width }) => width);
  for (let left = over; left > 0; left -= 1) {
    const spare = columns.map(({ column: { least } }, index) => {
      const now = widths[index] ?? 0;
      return least !== undefined && now > least ? now : 0;
    });
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.lastIndexOf(widest)] = widest - 1;
  }
  return columns.map(({ column }, index) => ({ column, width: widths[index] ?? 0 }));
}

function totalOf(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, gap.length * (columns.length - 1));
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
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
