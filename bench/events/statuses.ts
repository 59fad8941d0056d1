import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { agentApiPrefix, encode, statusBucket, statusKey, storeStatus } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

/** Which store a status is of. */
export interface StoreOfBench {
  readonly name: string;
  readonly tenant: string;
  readonly uid: string;
  readonly epoch: string;
}

/** Writes statuses as the agent of a cluster does. */
export class StatusWriter implements AsyncDisposable {
  readonly #cluster: string;
  readonly #connection: NatsConnection;

  private constructor(cluster: string, connection: NatsConnection) {
    this.#cluster = cluster;
    this.#connection = connection;
  }

  static async open(nats: NatsHandle, cluster: string): Promise<StatusWriter> {
    const credentials = nats.credentials({ agent: cluster });
    return new StatusWriter(cluster, await connect(keptConnectionOptions({ url: nats.url, credentials })));
  }

  /** Says `n NUMBER` of a store, for as long as the bus takes to have it. */
  async put({ name, tenant, uid, epoch }: StoreOfBench, number: number): Promise<void> {
    const at = new Date().toISOString();
    const status = {
      schemaVersion: 1 as const,
      name,
      tenant,
      cluster: this.#cluster,
      uid,
      epoch,
      // Newer than any desired state of the benchmark.
      observedSequence: 1_000_000_000,
      appliedSequence: 1_000_000_000,
      phase: "Degraded" as const,
      conditions: [],
      steps: [],
      failure: { reason: "NotReady" as const, message: `n ${number}`, since: at },
      updatedAt: at,
    };
    const key = statusKey({ cluster: this.#cluster, tenant, store: name });
    const data = encode(storeStatus, status, "status");
    await pollUntil({ what: `${name} says ${number}`, timeoutMs: 60_000, everyMs: 100 }, async () => {
      const subject = `${agentApiPrefix}.$KV.${statusBucket}.${key}`;
      const answer: unknown = (await this.#connection.request(subject, data, { timeout: 2000 })).json();
      if (answer instanceof Object && "error" in answer) throw new Error(JSON.stringify(answer));
      return true;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }
}
