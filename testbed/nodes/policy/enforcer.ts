import { KubeConfig } from "@kubernetes/client-node";
import { Informer, type WatchedKind } from "../../../agent/cluster/informer.ts";
import { KubeTransport } from "../../../agent/cluster/transport.ts";
import type { Logger } from "../../../agent/ports.ts";
import { defaultTimings } from "../../../agent/timings.ts";
import { ApplyLoop } from "./apply-loop.ts";
import { type ApplyRules, applyByNft } from "./apply-rules.ts";
import { ClusterView, type PolicyKind } from "./cluster-view.ts";
import { watchPodAddresses } from "./pod-addresses.ts";
import { type PodNetwork, policyRules } from "./render-rules.ts";

export interface PolicyEnforcerOptions {
  /** Path of a kubeconfig that may list and watch pods, namespaces and network policies. */
  readonly kubeconfig: string;
  readonly network: PodNetwork;
  readonly logger: Logger;
  /** @default nft in the network namespace of this process */
  readonly apply?: ApplyRules;
  /**
   * Where CNI keeps what it gave to each pod, on a real node `/var/lib/cni/results`: a pod's address is known from there
   * before its containers start, while the API names it a second later. Without it only the API is asked.
   */
  readonly cniResults?: string;
}

/** Enforcement under way; ending it leaves the last rules in force. */
export interface PolicyEnforcer extends AsyncDisposable {
  /** Resolves when the rules of what the API server holds are in force for the first time. */
  readonly ready: Promise<void>;
}

const watched: readonly (WatchedKind & { readonly kind: PolicyKind })[] = [
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "v1", kind: "Namespace" },
];

/** A node that waits for its API server to come back should not wait for long. */
const timings = { ...defaultTimings, informerRetryBaseMs: 100, informerRetryMaxMs: 2000 };

/**
 * Enforces the cluster's NetworkPolicies on this node until disposed of. When it returns, pods have no traffic at all but
 * with the node itself; that of each pod opens when its rules are known. To be called before pods run.
 * @throws PolicyEnforcerError if nft refuses the rules of an empty cluster.
 */
export async function startPolicyEnforcer(options: PolicyEnforcerOptions): Promise<PolicyEnforcer> {
  const { kubeconfig, network, logger, apply = applyByNft, cniResults } = options;
  await apply(policyRules({ policies: [], pods: [], namespaces: [] }, network));
  await using undo = new AsyncDisposableStack();
  const view = new ClusterView(logger);
  const render = () => (view.isComplete ? policyRules(view.world(), network) : undefined);
  const loop = new ApplyLoop({ render, apply, logger });
  undo.defer(() => loop.stop());
  loop.start();
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  const transport = new KubeTransport(kubeConfig, watched.length);
  undo.defer(() => transport.close());
  for (const each of watched) {
    const informer = new Informer(each, eventsOf(each.kind, view, loop), { transport, timings, logger });
    undo.defer(() => informer.stop());
    informer.start();
  }
  if (cniResults !== undefined) {
    const onChange = (addresses: ReadonlyMap<string, readonly number[]>) => {
      view.setPodAddresses(addresses);
      loop.wake();
    };
    undo.use(await watchPodAddresses({ folder: cniResults, subnet: network.subnet, onChange, logger }));
  }
  const stack = undo.move();
  return { ready: loop.ready, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function eventsOf(kind: PolicyKind, view: ClusterView, loop: ApplyLoop) {
  const then = (act: () => void) => {
    act();
    loop.wake();
  };
  return {
    listed: (objects: readonly unknown[]) => then(() => view.replace(kind, objects)),
    isKnown: () => false,
    changed: (object: unknown) => then(() => view.put(kind, object)),
    gone: (object: unknown) => then(() => view.remove(kind, object)),
  };
}
