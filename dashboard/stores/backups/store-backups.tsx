import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import type { StoreBackups as Found, StoreBackup } from "../../../contract/index.ts";
import { useMay } from "../../access/use-may.ts";
import { backupsQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { showToast } from "../../parts/toasts.tsx";
import { plainMessage } from "../../words/plain-message.ts";
import { BackupTable } from "./backup-table.tsx";

const route = getRouteApi("/stores/$name");

/** What there is of a store's data elsewhere, and the way to have one more made. */
export function StoreBackups() {
  const { api } = useServices();
  const { name } = route.useParams();
  const query = useQuery(backupsQuery(api, name));
  return (
    <Asked query={query} what={`the backups of ${name}`}>
      {(found) => <Backups found={found} />}
    </Asked>
  );
}

function Backups({ found }: { readonly found: Found }) {
  const { name, backups } = found;
  const may = useMay();
  const begin = useBegin(name);
  const [newest] = backups;
  return (
    <section aria-labelledby="backups" className="stack">
      <div className="card-head">
        <h2 id="backups">Backups</h2>
        {may("stores:write") && (
          <Button look="first" isPending={begin.isPending} onPress={() => begin.mutate()}>
            Back up now
          </Button>
        )}
      </div>
      {begin.error !== null && <ProblemNotice error={begin.error} />}
      {newest?.state === "Failed" && <Failure backup={newest} />}
      {backups.length > 0 ? (
        <BackupTable name={name} backups={backups} />
      ) : (
        <Empty title="No backups yet">
          <p>{found.message ?? "There are none in the store's cluster."}</p>
        </Empty>
      )}
    </section>
  );
}

function Failure({ backup: { message = "", reason = "", todo } }: { readonly backup: StoreBackup }) {
  return (
    <Notice tone="bad" title="The last backup failed">
      <p>{plainMessage(message) || reason}</p>
      {todo !== undefined && <p>{plainMessage(todo)}</p>}
    </Notice>
  );
}

/** Begins one, once however often it is sent. */
function useBegin(name: string) {
  const { api } = useServices();
  const client = useQueryClient();
  const key = useRef("");
  return useMutation({
    mutationFn: () => {
      key.current ||= crypto.randomUUID();
      return api.beginBackup(name, { idempotencyKey: key.current });
    },
    onSuccess: () => {
      key.current = "";
      void client.invalidateQueries({ queryKey: backupsQuery(api, name).queryKey });
      showToast({ text: `${name} is being backed up.` });
    },
  });
}
