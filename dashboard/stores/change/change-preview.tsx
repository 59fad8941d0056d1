import { useQuery } from "@tanstack/react-query";
import { storeAfter } from "../../../client/index.ts";
import type { Preview, StoreChange, StoreResource } from "../../../contract/index.ts";
import { useServices } from "../../api/services.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { useSettled } from "../../parts/use-settled.ts";

interface ChangePreviewProps {
  readonly store: StoreResource;
  /** One that breaks no rule. */
  readonly change: StoreChange;
}

/** What the change would do in the cluster, as the cluster says it; nothing is written. */
export function ChangePreview({ store, change }: ChangePreviewProps) {
  const { api } = useServices();
  const settled = useSettled(JSON.stringify(change));
  const query = useQuery({
    queryKey: ["preview", store.name, store.revision, settled],
    queryFn: ({ signal }) => api.previewStore(storeAfter(store, JSON.parse(settled) as StoreChange), { signal }),
    staleTime: 30_000,
  });
  if (query.isPending) return <Skeleton lines={3} what="what would change" />;
  if (query.error !== null) {
    return <ProblemNotice tone="warn" what="No preview" error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Changes preview={query.data} />;
}

const words: Readonly<Record<string, string>> = {
  create: "is made",
  update: "is changed",
  replace: "is deleted and re-created",
  prune: "is removed",
};

function Changes({ preview }: { readonly preview: Preview }) {
  const changed = preview.changes.filter(({ action }) => action !== "none");
  if (changed.length === 0) return <p className="soft">In the cluster nothing changes.</p>;
  return (
    <details open>
      <summary>
        {changed.length} of {preview.changes.length} objects in Kubernetes change
      </summary>
      <ul className="stack-tight small">
        {changed.map(({ kind, name, action }) => (
          <li key={`${kind}/${name}`}>
            <span className="code">
              {kind}/{name}
            </span>{" "}
            {words[action] ?? action}
          </li>
        ))}
      </ul>
    </details>
  );
}
