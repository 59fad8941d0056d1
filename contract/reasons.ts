/** What to do about a reason: nothing, it passes by itself, or a person must act. */
export type Remedy = "none" | "wait" | "act";

interface ReasonEntry {
  readonly meaning: string;
  readonly remedy: Remedy;
}

/** Every reason that a condition or a failure can carry; docs/operations.md says what to do about each. */
export const conditionReasons = {
  Ready: { meaning: "The shop serves requests and its smoke check passed.", remedy: "none" },
  InSync: { meaning: "The agent has accepted the latest desired state.", remedy: "none" },
  DataFound: { meaning: "Every volume claim and generated secret of the store exists.", remedy: "none" },
  ClusterOnline: { meaning: "The cluster's agent sends heartbeats and reaches its API server.", remedy: "none" },
  Accepted: { meaning: "The desired state is stored; the agent has not observed it yet.", remedy: "wait" },
  NotReceived: {
    meaning: "The cluster is online, but its agent has not observed the newest desired state for five minutes.",
    remedy: "act",
  },
  Queued: {
    meaning: "As many new stores as the cluster brings up at once are on their way; this one waits for its turn.",
    remedy: "wait",
  },
  Progressing: { meaning: "Objects are applied; something that they need is not ready yet.", remedy: "wait" },
  Updating: { meaning: "A newer revision is being rolled out on a store that was Ready.", remedy: "wait" },
  Suspending: { meaning: "The store is being stopped: its app first, then its database.", remedy: "wait" },
  Suspended: { meaning: "Nothing of the store runs, as it was asked for; its data is kept.", remedy: "none" },
  WaitingForDelete: { meaning: "A delete was requested and its grace period is running.", remedy: "none" },
  DeleteNotConfirmed: {
    meaning: "The stream does not confirm the delete that the cluster has observed; nothing is removed.",
    remedy: "wait",
  },
  Deleting: {
    meaning: "The app is being stopped, which takes at most a minute; then the namespace is removed.",
    remedy: "wait",
  },
  NamespaceStuck: { meaning: "The namespace does not finish terminating.", remedy: "act" },
  Deleted: { meaning: "Nothing of the store is left in the cluster.", remedy: "none" },
  VolumeLeft: { meaning: "The store is removed; some of its volumes are still in the cluster.", remedy: "act" },
  Rejected: { meaning: "The newest message could not be parsed and changes nothing.", remedy: "act" },
  AgentTooOld: { meaning: "The newest message has a schema version that this agent does not know.", remedy: "act" },
  UnknownEpoch: { meaning: "The message comes from a different epoch of the stream.", remedy: "act" },
  Orphaned: { meaning: "The cluster runs this store but the stream has no desired state for it.", remedy: "act" },
  DataMissing: { meaning: "A namespace, volume claim or generated secret of a live store is gone.", remedy: "act" },
  NamespaceTaken: { meaning: "The namespace exists and is not owned by this store.", remedy: "act" },
  InvalidSpec: { meaning: "The spec can't be rendered into manifests on this cluster.", remedy: "act" },
  VersionUnknown: {
    meaning: "The store runs a version that its cluster's agent does not know; it is left as it is.",
    remedy: "act",
  },
  ApplyRejected: { meaning: "The API server refused to apply or delete an object.", remedy: "act" },
  KindMissing: { meaning: "The API server can't list a kind of object that the store needs.", remedy: "act" },
  RightsMissing: { meaning: "The agent lacks an RBAC right that the store needs.", remedy: "act" },
  KubernetesUnavailable: { meaning: "The cluster's API server is unreachable.", remedy: "wait" },
  ImagePullFailed: { meaning: "An image can't be pulled.", remedy: "act" },
  ContainerCrashing: { meaning: "A container keeps exiting and is restarted.", remedy: "act" },
  ContainerConfigInvalid: { meaning: "A container can't be started with its configuration.", remedy: "act" },
  Unschedulable: { meaning: "No node has room for a pod.", remedy: "act" },
  VolumePending: { meaning: "A volume claim is not bound.", remedy: "act" },
  QuotaExceeded: { meaning: "The namespace's quota refuses a pod.", remedy: "act" },
  PodsRefused: { meaning: "The API server refuses to create a pod.", remedy: "act" },
  VolumeLost: { meaning: "The volume behind a volume claim is gone.", remedy: "act" },
  PodNotStarting: { meaning: "A pod is scheduled to a node and can't start there.", remedy: "act" },
  PodFailed: { meaning: "A pod was stopped by its node and has not been replaced yet.", remedy: "wait" },
  PodStuck: { meaning: "A pod does not terminate, and its replacement waits for it.", remedy: "act" },
  RolloutStalled: { meaning: "A rollout passed its progress deadline.", remedy: "act" },
  HookFailed: { meaning: "A run-once Job (setup or smoke) failed; it is retried with backoff.", remedy: "wait" },
  CertificatePending: { meaning: "The certificate of a custom host has not been issued yet.", remedy: "act" },
  HostNotProved: {
    meaning:
      "A custom host is not proved to be the tenant's: neither its TXT record nor its answer over HTTP is there.",
    remedy: "act",
  },
  HostProofWrong: { meaning: "What is found in the place of a custom host's proof is another value.", remedy: "act" },
  HostProofUnknown: {
    meaning: "The name servers of a custom host do not answer, so nothing is known of its proof.",
    remedy: "wait",
  },
  HostProofLost: { meaning: "The proof of a custom host that is served is not there any more.", remedy: "act" },
  HostProofExpired: {
    meaning: "A custom host was not proved in time, or its lost proof did not come back.",
    remedy: "act",
  },
  HostTaken: { meaning: "Another store has proved the custom host.", remedy: "act" },
  HostNotProvable: { meaning: "The custom host is one under which everyone registers names.", remedy: "act" },
  RouteNotAccepted: { meaning: "The gateway does not accept the store's route.", remedy: "act" },
  NotReady: { meaning: "A workload that was ready is no longer ready.", remedy: "wait" },
  Retrying: { meaning: "A request of the agent keeps failing and is retried with backoff.", remedy: "wait" },
  DeadlineExceeded: {
    meaning: "The store was not Ready by its deadline, and no clearer cause is known.",
    remedy: "act",
  },
  IdentityConflict: {
    meaning: "Two clusters have the same id; only the one that the id is bound to is served.",
    remedy: "act",
  },
  ClusterOffline: { meaning: "The cluster's agent has stopped sending heartbeats.", remedy: "wait" },
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof conditionReasons;

export const reasons = Object.keys(conditionReasons) as [Reason, ...Reason[]];
