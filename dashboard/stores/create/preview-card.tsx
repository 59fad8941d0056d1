import type { Preview } from "../../../contract/index.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { asCurl, type Draft, requestOf } from "./draft.ts";
import { objectsByKind } from "./objects-by-kind.ts";
import { usePreview } from "./use-preview.ts";

interface PreviewCardProps {
  readonly draft: Draft;
  /** Whether it breaks no rule. */
  readonly isComplete: boolean;
}

/** What will be made, as the cluster that would get the store says it; nothing is written. */
export function PreviewCard({ draft, isComplete }: PreviewCardProps) {
  const { query } = usePreview(draft, isComplete);
  return (
    <section className="card" aria-labelledby="preview">
      <div className="card-head">
        <h2 id="preview">What will be made</h2>
        {isComplete && <CopyButton text={asCurl(requestOf(draft), location.origin)} what="as curl" hasWord />}
      </div>
      {!isComplete && <p className="soft">Give a name, and you see here what the store will consist of.</p>}
      {isComplete && query.error !== null && (
        <ProblemNotice tone="warn" what="No preview" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {isComplete && query.isPending && <Skeleton lines={6} what="a preview" />}
      {isComplete && query.data && <PreviewFacts preview={query.data} />}
    </section>
  );
}

function PreviewFacts({ preview }: { readonly preview: Preview }) {
  const { cluster, namespace, engineVersion, endpoints, objects, secrets } = preview;
  return (
    <div className="stack">
      <dl className="facts">
        <dt>Address</dt>
        <dd>{endpoints.url}</dd>
        <dt>Cluster</dt>
        <dd>{cluster}</dd>
        <dt>Namespace</dt>
        <dd>{namespace}</dd>
        <dt>Version</dt>
        <dd>{engineVersion}</dd>
        <dt>Secrets</dt>
        <dd>{secrets.map(({ name }) => name).join(", ")}</dd>
      </dl>
      <details>
        <summary>{objects.length} objects in Kubernetes</summary>
        <dl className="facts small">
          {objectsByKind(objects).map(({ kind, names }) => (
            <ObjectRow key={kind} kind={kind} names={names} />
          ))}
        </dl>
      </details>
    </div>
  );
}

function ObjectRow({ kind, names }: { readonly kind: string; readonly names: readonly string[] }) {
  return (
    <>
      <dt>{kind}</dt>
      <dd>{names.join(", ")}</dd>
    </>
  );
}
