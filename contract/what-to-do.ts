import type { Reason } from "./reasons.ts";

/**
 * What to do about each reason, as docs/operations.md says it; code stands between backticks. Apart from the reasons, for
 * only what talks to people needs it.
 */
export const whatToDo: Readonly<Record<Reason, string>> = {
  Ready: "Nothing.",
  InSync:
    "Nothing. If an object was changed by hand within the last ten minutes, the message names the field and, as far as Kubernetes knows, the field manager; the change was reverted. If it keeps coming back, two controllers write the same field: stop the other one.",
  DataFound: "Nothing.",
  ClusterOnline: "Nothing.",
  Accepted: "Wait. If it lasts longer than a few seconds, check `GET /v1/clusters`: the agent may be offline.",
  NotReceived:
    "Look at `missing` of the cluster in `GET /v1/clusters` and at the agent's log. The five minutes count while the cluster is online. A store that was never observed is `Failed`; for a change or delete of an existing store only `Synced` shows it. The control plane re-creates a missing durable within 90 seconds. Once the agent observes the revision, work continues.",
  Queued:
    "Wait: who was accepted first is next, and the time to become Ready runs from then. `storeplane cluster label CLUSTER --max-provisioning NUMBER` lets more of them begin at once (250 if nothing is set). Deletes and changes of stores that are up never wait.",
  Progressing: "Wait. `steps` shows which step runs.",
  Updating: "Wait.",
  Suspending: "Wait: what visitors have begun is finished first, which takes at most two minutes.",
  Suspended:
    "Nothing; `POST /v1/stores/{name}/resume` starts it again with all that it has. Visitors are answered 503 by the gateway meanwhile, and the store counts in the quota as before, so that it can always come back.",
  WaitingForDelete:
    "Nothing, or `POST /v1/stores/{name}/undelete` before `deleteAfter`, or delete again with `?force=true` to skip the rest of it. Before it removes anything, the agent checks the stream once more.",
  DeleteNotConfirmed:
    "Wait: the delete was undone or replaced, and the newer revision is on its way to the cluster. If it lasts longer than a few minutes, the stream was restored from an older backup or the Store object was edited: see `Orphaned`.",
  Deleting: "Wait; it usually takes 15 to 25 seconds.",
  NamespaceStuck:
    "Repair what the message names: often a finalizer of a controller that no longer runs, or an API service that does not respond (`kubectl get apiservices`, `kubectl get namespace store-NAME -o yaml`). Do not remove the finalizers of the namespace itself.",
  Deleted: "Nothing.",
  VolumeLeft:
    "Copy what you need, then `kubectl delete pv NAME` and delete the disk behind it; the agent never removes a volume. The message names the volumes, each with its reclaim policy and state: `Retain` keeps them on purpose, `Failed` means that the provisioner could not remove them (`kubectl describe pv NAME`). The store's name is free.",
  Rejected:
    "Upgrade the agent if the message names a field that it does not know. Otherwise something wrote to the stream without going through the API: read the message in `SP_DESIRED`, and write the store again through the API (a `DELETE` and an undelete write all of it). The store keeps running as it is.",
  AgentTooOld: "Upgrade the agent of this cluster; it then processes the message.",
  UnknownEpoch:
    "Check that the stream was restored from the right backup, then annotate the Store object with the new epoch, which the message names: `kubectl annotate store NAME storeplane.dev/accept-epoch=EPOCH`.",
  Orphaned:
    "Find out why the stream lost the store, and restore the stream from a backup; or delete namespace and Store object by hand if the store is really not wanted. Nothing is removed meanwhile. A store created under the same name through the API is a different one (another uid) and waits until this one is gone. If the message names two revisions, the stream is older than the cluster (restored under its old epoch) or the Store object was edited: set a new `epoch` in the metadata of `SP_DESIRED`, write the store again through the API, and accept that epoch as under `UnknownEpoch`.",
  DataMissing:
    'Restore what the message names from a backup, and annotate it with `storeplane.dev/restored-for=UID` (the uid of the store), so that the agent accepts it in place of the lost object. A claim that "is being removed" still has its data while the named pod runs: copy the data first, and keep that pod running. Only if the data is no longer needed: delete the store with `?force=true` and create it again. The agent never re-creates data objects empty. A lost secret is noticed at the next resync, after at most 10 minutes.',
  NamespaceTaken:
    "Delete the other namespace if it is not needed (a namespace can't be renamed), or delete the store and choose another name. The agent changes nothing in it.",
  InvalidSpec:
    "Correct what the message names, by field and rule, for example a custom host under the platform's own domain: the cluster's profile if the rule comes from there; a store that was never Ready can be deleted and created with another value.",
  VersionUnknown:
    "Bring back an agent that knows the version that the message names, or a profile that names the image of it under `images.digests`: the agent changes no shop to another version by itself, and what runs stays as it is. A store that was never Ready can also be deleted and created again.",
  ApplyRejected:
    'Repair what the message names: an admission policy, a field that this Kubernetes version does not know, or an immutable field (a volume claim can\'t shrink, and grows only where its storage class has `allowVolumeExpansion`). The agent retries within 5 minutes, a delete within one. A change that the cluster refuses can be taken back: `PATCH` the fields as they were, `GET …/revisions` shows them; the shop stays up meanwhile on what ran. A store that was never Ready can also be deleted and created with another value. If the message says that "a namespace stays the one of its store", its annotation `storeplane.dev/uid` was changed, which the agent may not change back: run the command in the message, `kubectl annotate namespace store-NAME storeplane.dev/uid=UID --overwrite`, with the `uid` from `GET /v1/stores/NAME`.',
  KindMissing:
    "Repair what the message names by kind and response of the API server: the definition was removed (for example, install the Gateway API's again), has another version, its conversion webhook does not respond, or the agent may not list it (apply the platform's manifests again). Running stores are left as they are, deletes are carried out, and the agent continues within seconds once the kind is back. `GET /v1/clusters` lists it under `missing`.",
  RightsMissing:
    "Apply `dist/production-platform.k8s.yaml` of the agent's version again ([Installing](#installing-the-platform-in-a-cluster)). The message names the right and the namespace; the agent keeps retrying and restores its own RoleBinding by itself.",
  KubernetesUnavailable: "Wait, and check the API server. Running shops are not affected.",
  ImagePullFailed:
    "Correct the profile or the registry: the message names the image and the cause, such as a wrong digest, a missing pull secret or an unreachable registry.",
  ContainerCrashing: "`kubectl logs --previous` of the pod that the message names.",
  ContainerConfigInvalid:
    "Restore the secret that the message names from a backup, or correct the profile: a secret, key or security setting is wrong. The agent generates secrets once and never changes them.",
  Unschedulable: "Add nodes or free capacity; the message comes from the scheduler.",
  VolumePending: "Check the storage class of the profile and its provisioner.",
  QuotaExceeded:
    "Look for pods that do not belong to the store. After an agent or an API server was killed, the quota may still count objects that were never created: the quota controller corrects that (every 5 minutes by default), and the agent continues. A larger plan has a larger quota: `storeplane update NAME --plan PLAN`.",
  PodsRefused:
    "Repair the admission policy that the message names. A missing service account is re-created by the agent.",
  VolumeLost:
    "Bring the PersistentVolume back, or restore the claim from a backup as under `DataMissing`. The claim itself never recovers.",
  PodNotStarting:
    "Repair the node as its message says, or drain it: a volume can't be attached or mounted (it may still be attached to a lost node), a Secret is missing, the network plugin fails, or the container runtime has no user namespaces (`userNamespaces` in [docs/profiles.md](profiles.md#what-to-know-before-changing-one)).",
  PodFailed:
    "Wait. If it keeps happening, the message says why: a node that is low on memory or disk evicts pods, one that shuts down stops them.",
  PodStuck:
    "Look at the node that the message names (`kubectl get node`): once it is back, the pod terminates by itself. Only if the machine is certainly off: `kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`, which releases its pods and volumes. Never force-delete the pod while its node may be running: two databases on one volume corrupt it. If a finalizer blocks it, look for the controller that set it.",
  RolloutStalled: "Look at the newest pod of the workload that the message names.",
  HookFailed:
    "Wait; if it continues, or the store is `Failed`, read the message, which is the cause that the Job reported, or read its logs while it runs: a failed Job is deleted before the next attempt. A hook that succeeded is not run again until its inputs change.",
  CertificatePending:
    "Read the host's Certificate, Order and Challenge: `kubectl -n store-NAME get certificates,orders,challenges`, if it lasts longer than a few minutes after the host's owner pointed its DNS at the store's default host (by CNAME, or to the same addresses). The store does not wait for it.",
  HostNotProved:
    "Add the record that the store's `hostStates` names, and wait, or ask for a look (`POST …/hosts/HOST/verify`); see [custom hosts](#custom-hosts).",
  HostProofWrong:
    "Add the value that `hostStates` names; the value belongs to this store: one that is created again asks for another.",
  HostProofUnknown:
    "Wait; the platform asks again. If it lasts, the domain's delegation or DNSSEC is broken, or the control plane reaches no name server: compare with `dig TXT NAME` from there.",
  HostProofLost:
    "Add the TXT record again. The host is served for seven days from when the loss was seen, `proof.endsAt`.",
  HostProofExpired: "Add the record and ask for a look: the host gets another 72 hours.",
  HostTaken:
    "Remove the host from that store, or delete that store, then ask for a look. Who owns the domain and does not know the store removes that store's TXT record: its host is released after seven days.",
  HostNotProvable: "Choose a name of your own below it.",
  RouteNotAccepted:
    "Check that the Gateway of the profile exists, listens for the host and admits routes from store namespaces. In the route's `status.parents` only the entries about the profile's own Gateway and listener count, of the controller that `routing.gatewayClass.controllerName` or else the GatewayClass itself names; what others left there changes nothing. Where there is no class of that name, or the agent may not see it (`gatewayClass` under `missing` of `GET /v1/clusters`), any controller's word counts.",
  NotReady: "Wait; it recovers by itself. If it does not, look at the pods of the workload.",
  Retrying: "Wait; the message says which request fails and why. If it continues, check the API server.",
  DeadlineExceeded:
    "Look at the step that is still running. The agent keeps trying; the store becomes Ready once the cause is gone.",
  IdentityConflict:
    "Give the second cluster an id of its own; or, if it replaces the first, bind the id to it: `STOREPLANE_BIND=ID=UID node control-plane/main.migrate.ts` as the migrator, after which the first is ignored. This is a condition of a cluster in `GET /v1/clusters` and names the uid of kube-system of both. The second accepts no stores, writes no status, and says so in its log and `/readyz`. A cluster whose etcd was restored from another's backup has the same uid and can't be distinguished: never run both.",
  ClusterOffline:
    "Wait, or check the agent and its connection to NATS. Shops keep running; requests accepted meanwhile are carried out when the agent is back. Computed when a store is read.",
};
