import { connect } from "@nats-io/transport-node";
import { type Preview, type SealedCredentials, type StoreResource, sealingAlgorithm } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";
import { StandInAgent } from "../integration/control-plane/stand-in-agent.ts";

export interface RuntimeAgent extends AsyncDisposable {
  readonly preview: Preview;
  /** Answers every question for credentials with some of this store from now on. */
  sealFor(store: StoreResource): Promise<SealedCredentials>;
}

/** An agent that is there and answers every preview with the same. */
export async function startPreviewAgent(nats: NatsHandle, cluster: string): Promise<RuntimeAgent> {
  const credentials = nats.credentials({ agent: cluster });
  const connection = await connect(keptConnectionOptions({ url: nats.url, credentials }));
  const agent = new StandInAgent(cluster, connection, () => new Date());
  const preview: Preview = {
    cluster,
    namespace: "store-demo",
    engineVersion: "1",
    endpoints: { url: "http://demo", adminUrl: "http://demo/admin", hosts: ["demo"] },
    objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "store-demo" } }],
    secrets: [{ name: "database-v1", keys: ["password"] }],
    changes: [{ kind: "Namespace", name: "store-demo", action: "create", diff: [], verified: true }],
  };
  await agent.beat();
  await agent.answerPreviews({ schemaVersion: 1, outcome: "answered", preview });
  return {
    preview,
    async sealFor({ name, uid, engine }) {
      const sealed = {
        algorithm: sealingAlgorithm,
        encapsulatedKey: "A".repeat(43),
        ciphertext: "B".repeat(64),
      } as const;
      const credentials = { name, uid, cluster, engine, fields: ["password"], sealed };
      await agent.answerCredentials({ schemaVersion: 1, outcome: "answered", credentials });
      return credentials;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
