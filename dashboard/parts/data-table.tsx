import type { ReactNode } from "react";

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Share of the width, of those of all columns. @default 1 */
  readonly share?: number;
  /** Whether it holds buttons, and needs no name beside it on a phone. */
  readonly isActions?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is, for those who can't see it. */
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly foot?: ReactNode;
  /** By which its cards are laid out on a phone in a way of their own. */
  readonly className?: string;
}

/** A short list; on a phone each row is a card. The roles are those of the elements, which cards would take away. */
export function DataTable<Row>({ caption, columns, rows, keyOf, foot, className = "" }: DataTableProps<Row>) {
  const [first, ...others] = columns;
  return (
    <div className="table-box">
      <table className={`table ${className}`} role="table">
        <caption className="visually-hidden">{caption}</caption>
        <Head columns={columns} />
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              <th scope="row" role="rowheader">
                {first?.cell(row)}
              </th>
              {others.map(({ name, cell, isActions = false }) => (
                <td
                  key={name}
                  role="cell"
                  className={isActions ? "actions-cell" : undefined}
                  data-label={isActions ? undefined : name}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {foot}
    </div>
  );
}

function Head<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  const all = columns.reduce((sum, { share = 1 }) => sum + share, 0);
  return (
    <thead role="rowgroup">
      <tr role="row">
        {columns.map(({ name, share = 1, isActions = false }) => (
          <th key={name} scope="col" role="columnheader" style={{ width: `${(100 * share) / all}%` }}>
            {isActions ? <span className="visually-hidden">{name}</span> : name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
