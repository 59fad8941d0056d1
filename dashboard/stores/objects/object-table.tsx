import type { ShownObject, StoreObjects } from "../../../contract/index.ts";
import { Badge } from "../../parts/badge.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { plainMessage } from "../../words/plain-message.ts";
import { lookOfObject, mostTellingFirst } from "./object-words.ts";

/** Each object in a row; those that are not ready stand first. */
export function ObjectTable({ found: { name, cluster, objects, truncated } }: { readonly found: StoreObjects }) {
  return (
    <DataTable
      className="object-table"
      caption={`Kubernetes objects of ${name} in ${cluster}, those that are not ready first`}
      columns={columns}
      rows={mostTellingFirst(objects)}
      keyOf={(each) => `${each.kind}/${each.name}`}
      foot={truncated ? <p className="table-foot">There are more than these {objects.length}.</p> : undefined}
    />
  );
}

const columns: readonly Column<ShownObject>[] = [
  { name: "Name", share: 2.2, cell: ({ name }) => name },
  { name: "Kind", share: 2.3, cell: ({ kind }) => kind },
  {
    name: "State",
    share: 1.2,
    cell: (object) => <Badge look={lookOfObject(object)}>{object.ready ? "Ready" : "Not ready"}</Badge>,
  },
  {
    name: "Message",
    share: 2.7,
    cell: ({ message = "" }) => <span className="soft small">{plainMessage(message)}</span>,
  },
  {
    name: "Made",
    share: 1.1,
    cell: ({ createdAt }) => createdAt !== undefined && <Moment at={createdAt} />,
  },
];
