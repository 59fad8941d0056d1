import type { StoreBackup } from "../../../contract/index.ts";
import { Badge } from "../../parts/badge.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { plainMessage } from "../../words/plain-message.ts";
import { holdsWords, lookOfBackup, tookWords } from "./backup-words.ts";

/** Each backup in a row, the newest first. */
export function BackupTable({ name, backups }: { readonly name: string; readonly backups: readonly StoreBackup[] }) {
  return (
    <DataTable
      className="object-table"
      caption={`Backups of ${name}, the newest first`}
      columns={columns}
      rows={backups}
      keyOf={({ id }) => id}
    />
  );
}

const columns: readonly Column<StoreBackup>[] = [
  { name: "Begun", share: 1.3, cell: ({ startedAt }) => <Moment at={startedAt} /> },
  { name: "State", share: 1.1, cell: (backup) => <Badge look={lookOfBackup(backup)}>{backup.state}</Badge> },
  { name: "Took", share: 1, cell: tookWords },
  { name: "Message", share: 3.4, cell: (backup) => <span className="soft small">{wordsOf(backup)}</span> },
  { name: "Id", share: 1.2, cell: ({ id }) => <span className="code small">{id}</span> },
];

function wordsOf(backup: StoreBackup): string {
  if (backup.state === "Simulated") return "Nothing was stored: the cluster's nodes only play containers.";
  const { message = "", reason } = backup;
  return holdsWords(backup) || plainMessage(message) || reason || "";
}
