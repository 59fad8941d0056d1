import { useState } from "react";
import type { ClusterResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useClusterChange } from "./use-cluster-change.ts";

/** The way to lock out a cluster whose keys may be in wrong hands. */
export function RevokeCard({ cluster: { cluster, state } }: { readonly cluster: ClusterResource }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  if (state === "Revoked" || !may("clusters:write")) return undefined;
  return (
    <section className="card" aria-labelledby="revoke">
      <h2 id="revoke">Lock it out</h2>
      <p className="soft">
        For a cluster whose keys may be in wrong hands. Its shops run on, and what is asked of them waits.
      </p>
      <p>
        <Button look="careful" onPress={() => setOpen(true)}>
          Revoke…
        </Button>
      </p>
      <Dialog title={`Lock ${cluster} out?`} isOpen={isOpen} onClose={close} isAlert>
        <RevokeForm cluster={cluster} onDone={close} />
      </Dialog>
    </section>
  );
}

interface RevokeFormProps {
  readonly cluster: string;
  readonly onDone: () => void;
}

function RevokeForm({ cluster, onDone }: RevokeFormProps) {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const revoke = useClusterChange(
    (api, why: string) => api.revokeCluster(cluster, why === "" ? {} : { reason: why }),
    () => `${cluster} is locked out.`,
  );
  return (
    <>
      <p>
        Its agent is refused within a second, and its keys get no new tokens. It comes back by{" "}
        <code>storeplane cluster rejoin {cluster}</code> alone, which needs the operator's keys.
      </p>
      <TextField label="Why" value={reason} onChange={setReason} maxLength={256} hint="Shown with the cluster." />
      <TextField label={`Type ${cluster} to go on`} value={typed} onChange={setTyped} />
      {revoke.error !== null && <ProblemNotice error={revoke.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Leave it</Button>
        <Button
          look="danger"
          isDisabled={typed !== cluster}
          isPending={revoke.isPending}
          onPress={() => revoke.mutate(reason.trim(), { onSuccess: onDone })}
        >
          Lock it out
        </Button>
      </p>
    </>
  );
}
