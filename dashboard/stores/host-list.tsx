import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { StoreHostState, StoreResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { storeQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { showToast } from "../parts/toasts.tsx";
import { plainMessage } from "../words/plain-message.ts";

type Proof = NonNullable<StoreHostState["proof"]>;

/** Each custom host, what it lacks, and the record that proves it where that is missing. */
export function HostList({ store: { name, hosts, hostStates = [] } }: { readonly store: StoreResource }) {
  return (
    <ul className="stack-tight">
      {hosts.map((host) => (
        <Host key={host} name={name} host={host} state={hostStates.find((each) => each.host === host)} />
      ))}
    </ul>
  );
}

interface HostProps {
  readonly name: string;
  readonly host: string;
  readonly state: StoreHostState | undefined;
}

function Host({ name, host, state }: HostProps) {
  const proof = state && missingProof(state);
  // A host that has lost its proof is served for some days more: it is ready, and its owner has to know.
  const why = state?.ready === false ? (state.message ?? "not served yet") : proof?.message;
  return (
    <li>
      {host}
      {why !== undefined && <span className="soft small"> {plainMessage(why)}</span>}
      {proof && <HostProof name={name} host={host} proof={proof} />}
    </li>
  );
}

/** The proof that is not there, or not any more. */
function missingProof({ proof }: StoreHostState): Proof | undefined {
  return proof?.state === "Verified" && proof.reason === undefined ? undefined : proof;
}

/** The record to make, and the way to have it looked for at once. */
function HostProof({ name, host, proof }: { readonly name: string; readonly host: string; readonly proof: Proof }) {
  const { api } = useServices();
  const may = useMay();
  const client = useQueryClient();
  const look = useMutation({
    mutationFn: () => api.verifyHost(name, host),
    onSuccess: (store) => {
      client.setQueryData(storeQuery(api, name).queryKey, store);
      showToast({ text: `${host} will be looked at within seconds.` });
    },
  });
  return (
    <>
      <span className="with-button">
        <span className="code small">TXT {proof.txtName}</span>
        <CopyButton text={proof.txtName} what={`name of the record of ${host}`} />
      </span>
      <span className="with-button">
        <span className="code small">{proof.txtValue}</span>
        <CopyButton text={proof.txtValue} what={`value of the record of ${host}`} />
      </span>
      {look.error !== null && <ProblemNotice error={look.error} />}
      {may("stores:write") && (
        <Button
          look="quiet"
          aria-label={`Look now at ${host}`}
          isPending={look.isPending}
          onPress={() => look.mutate()}
        >
          Look now
        </Button>
      )}
    </>
  );
}
