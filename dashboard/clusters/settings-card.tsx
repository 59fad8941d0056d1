import { useState } from "react";
import { ApiProblemError } from "../../client/index.ts";
import type { ClusterChange, ClusterResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { type ClusterDraft, clusterChangeOf, clusterDraftOf } from "./cluster-draft.ts";
import { useClusterChange } from "./use-cluster-change.ts";

/** By what stores are placed in a cluster, and how many. */
export function SettingsCard({ cluster }: { readonly cluster: ClusterResource }) {
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  if (!may("clusters:write")) return undefined;
  return (
    <section className="card" aria-labelledby="settings">
      <h2 id="settings">Placement and limits</h2>
      <p className="soft">New stores are placed by its region and labels, up to its limits. Stores that it has stay.</p>
      <p>
        <Button onPress={() => setOpen(true)}>Change…</Button>
      </p>
      <Dialog title={`Placement and limits of ${cluster.cluster}`} isOpen={isOpen} onClose={close}>
        <SettingsForm cluster={cluster} onDone={close} />
      </Dialog>
    </section>
  );
}

interface SettingsFormProps {
  readonly cluster: ClusterResource;
  readonly onDone: () => void;
}

function SettingsForm({ cluster, onDone }: SettingsFormProps) {
  const id = cluster.cluster;
  const [draft, setDraft] = useState(() => clusterDraftOf(cluster));
  const change = useClusterChange(
    (api, wanted: ClusterChange) => api.changeCluster(id, wanted),
    () => `${id} is changed.`,
  );
  const send = (): void => {
    const wanted = clusterChangeOf(cluster, draft);
    if (Object.keys(wanted).length === 0) onDone();
    else if (!change.isPending) change.mutate(wanted, { onSuccess: onDone });
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Fields draft={draft} error={change.error} onChange={setDraft} />
      {change.error !== null && <ProblemNotice error={change.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Leave it</Button>
        <Button type="submit" look="first" isPending={change.isPending}>
          Change
        </Button>
      </p>
    </form>
  );
}

interface FieldsProps {
  readonly draft: ClusterDraft;
  readonly error: unknown;
  readonly onChange: (draft: ClusterDraft) => void;
}

function Fields({ draft, error, onChange }: FieldsProps) {
  const broken = error instanceof ApiProblemError ? error.errors : [];
  const field = (name: keyof ClusterDraft) => ({
    value: draft[name],
    onChange: (text: string) => onChange({ ...draft, [name]: text }),
    error: broken.find((each) => each.field === `#/${name}` || each.field.startsWith(`#/${name}/`))?.rule,
  });
  return (
    <>
      <TextField label="Region" {...field("region")} />
      <TextField label="Labels" {...field("labels")} rows={3} hint="key=value, one a line" />
      <TextField label="Stores at most" {...field("maxStores")} inputMode="numeric" hint="Empty is no limit." />
      <TextField
        label="New stores at once"
        {...field("maxProvisioning")}
        inputMode="numeric"
        hint="How many it brings up at the same time; empty is 250."
      />
    </>
  );
}
