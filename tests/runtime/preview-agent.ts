import { connect } from "@nats-io/transport-node";
import type { Preview } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection-options.ts";
import type { NatsHandle } from "../../dev/servers/server-handles.ts";
import { StandInAgent } from "../integration/control-plane/stand-in-agent.ts";

/** An agent that is there and answers every preview with the same. */
export async function startPreviewAgent(
  nats: NatsHandle,
  cluster: string,
): Promise<AsyncDisposable & { readonly preview: Preview }> {
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
  return { preview, [Symbol.asyncDispose]: () => connection.close() };
}
