import type { ClusterResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Moment } from "../parts/moment.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { useClusterChange } from "./use-cluster-change.ts";

/** The key that an agent made and asks to be let in by, and the decision about it. */
export function AdmissionCard({ cluster: { cluster, admission } }: { readonly cluster: ClusterResource }) {
  const may = useMay();
  const accept = useClusterChange(
    (api, fingerprint: string) => api.acceptCluster(cluster, { fingerprint }),
    () => `${cluster} is let in.`,
  );
  const waiting = admission?.waiting;
  if (waiting === undefined || !may("clusters:write")) return undefined;
  return (
    <section className="card" aria-labelledby="admission">
      <h2 id="admission">Its agent asks to be let in</h2>
      <p>Accept it only if its log shows this fingerprint: then the key was made in your cluster, and nowhere else.</p>
      <dl className="facts">
        <dt>Fingerprint</dt>
        <dd>
          <span className="with-button">
            <span className="code">{waiting.fingerprint}</span>
            <CopyButton text={waiting.fingerprint} what="fingerprint" />
          </span>
        </dd>
        <dt>Cluster's uid</dt>
        <dd className="code">{waiting.clusterUid}</dd>
        <dt>Agent</dt>
        <dd>{waiting.agentVersion}</dd>
        <dt>Asked</dt>
        <dd>
          <Moment at={waiting.askedAt} />
        </dd>
      </dl>
      {accept.error !== null && <ProblemNotice error={accept.error} />}
      <p>
        <Button look="first" isPending={accept.isPending} onPress={() => accept.mutate(waiting.fingerprint)}>
          Accept this key
        </Button>
      </p>
    </section>
  );
}
