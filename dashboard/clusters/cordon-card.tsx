import { useState } from "react";
import type { ClusterResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Start } from "../parts/moment.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useClusterChange } from "./use-cluster-change.ts";

/** Whether a cluster takes new stores, and the switch for that. */
export function CordonCard({ cluster }: { readonly cluster: ClusterResource }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const change = useCordon(cluster.cluster);
  const isCordoned = cluster.state === "Cordoned";
  // Others get none whatever is pressed here.
  if (!(cluster.state === "Joined" || isCordoned) || !may("clusters:write")) return undefined;
  return (
    <section className="card" aria-labelledby="cordon">
      <h2 id="cordon">New stores</h2>
      <p className="soft">
        {isCordoned ? (
          <>
            It takes none since <Start at={cluster.stateSince} />
            {cluster.stateReason === undefined ? "." : `: ${cluster.stateReason}`}
          </>
        ) : (
          "It takes new stores. Cordon it before work on it: the stores that it has go on as before."
        )}
      </p>
      {change.error !== null && !isOpen && <ProblemNotice error={change.error} />}
      <p>
        {isCordoned ? (
          <Button isPending={change.isPending} onPress={() => change.mutate(undefined)}>
            Take new stores again
          </Button>
        ) : (
          <Button onPress={() => setOpen(true)}>Cordon…</Button>
        )}
      </p>
      <Dialog title={`Give ${cluster.cluster} no new stores?`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <CordonForm change={change} onDone={() => setOpen(false)} />
      </Dialog>
    </section>
  );
}

/** By a reason, which may be empty, cordons; by none takes that back. */
function useCordon(id: string) {
  return useClusterChange(
    (api, reason: string | undefined) =>
      reason === undefined ? api.uncordonCluster(id) : api.cordonCluster(id, reason === "" ? {} : { reason }),
    (_cluster, reason) => (reason === undefined ? `${id} takes new stores again.` : `${id} takes no new stores.`),
  );
}

interface CordonFormProps {
  readonly change: ReturnType<typeof useCordon>;
  readonly onDone: () => void;
}

function CordonForm({ change, onDone }: CordonFormProps) {
  const [reason, setReason] = useState("");
  return (
    <>
      <p>The stores that it has are served as before, and you can take this back at any time.</p>
      <TextField
        label="Why"
        value={reason}
        onChange={setReason}
        maxLength={256}
        hint="For colleagues who wonder; may be left empty."
        placeholder="nodes are being replaced"
      />
      {change.error !== null && <ProblemNotice error={change.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Leave it</Button>
        <Button look="first" isPending={change.isPending} onPress={() => change.mutate(reason, { onSuccess: onDone })}>
          Cordon
        </Button>
      </p>
    </>
  );
}
