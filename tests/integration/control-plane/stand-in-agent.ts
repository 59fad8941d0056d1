import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import {
  type ClusterHeartbeat,
  clusterHeartbeat,
  clustersBucket,
  decode,
  encode,
  heartbeatKey,
  type PreviewReply,
  type PreviewRequest,
  packReply,
  previewRequest,
  rpcSubject,
  type StoreResource,
  type StoreStatus,
  statusBucket,
  statusKey,
  storeStatus,
} from "../../../contract/index.ts";

/** Writes what a cluster's agent would, with the rights that an agent has. */
export class StandInAgent {
  readonly cluster: string;
  readonly #connection: NatsConnection;
  readonly #now: () => Date;
  #previews: Subscription | undefined;

  constructor(cluster: string, connection: NatsConnection, now: () => Date) {
    this.cluster = cluster;
    this.#connection = connection;
    this.#now = now;
  }

  async beat(change: Partial<ClusterHeartbeat> = {}): Promise<void> {
    const heartbeat: ClusterHeartbeat = {
      schemaVersion: 1,
      cluster: this.cluster,
      agentVersion: "0.0.0",
      lastSeen: this.#now().toISOString(),
      kubernetesReachable: true,
      stores: 0,
      ...change,
    };
    await this.#put(`$KV.${clustersBucket}.${heartbeatKey(this.cluster)}`, encode(clusterHeartbeat, heartbeat, "beat"));
  }

  /** Says what it saw of a store as the API showed it. */
  async report(store: StoreResource, change: Partial<StoreStatus> = {}): Promise<void> {
    const [epoch = "", seq] = store.revision.split("-");
    const status: StoreStatus = {
      schemaVersion: 1,
      name: store.name,
      tenant: store.tenant,
      cluster: this.cluster,
      uid: store.uid,
      epoch,
      observedRevision: Number(seq),
      appliedRevision: Number(seq),
      phase: "Ready",
      conditions: [],
      steps: [],
      updatedAt: this.#now().toISOString(),
      ...change,
    };
    const key = statusKey({ cluster: this.cluster, tenant: store.tenant, store: store.name });
    await this.#put(`$KV.${statusBucket}.${key}`, encode(storeStatus, status, "status"));
  }

  /** Ready for the first time, so that a delete has a grace period. */
  async reportReady(store: StoreResource): Promise<void> {
    const at = this.#now().toISOString();
    await this.report(store, { readyAt: at, firstReadyAt: at });
  }

  /** Answers every preview in this way from now on, or takes it and says nothing; answers what was asked so far. */
  async answerPreviews(reply: PreviewReply | Uint8Array | undefined): Promise<readonly PreviewRequest[]> {
    const asked: PreviewRequest[] = [];
    const bytes = reply instanceof Uint8Array || reply === undefined ? reply : await packReply(reply);
    this.#previews?.unsubscribe();
    const callback = (_error: Error | null, message: Msg): void => {
      asked.push(decode(previewRequest, message.data, "question"));
      if (bytes) message.respond(bytes);
    };
    this.#previews = this.#connection.subscribe(rpcSubject(this.cluster, "preview"), { queue: "agents", callback });
    await this.#connection.flush();
    return asked;
  }

  /** As if no agent were connected. */
  async ignorePreviews(): Promise<void> {
    this.#previews?.unsubscribe();
    await this.#connection.flush();
  }

  async #put(subject: string, data: Uint8Array): Promise<void> {
    const answer: unknown = (await this.#connection.request(subject, data, { timeout: 5000 })).json();
    if (answer instanceof Object && "error" in answer) throw new Error(JSON.stringify(answer));
  }
}
