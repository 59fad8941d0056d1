import { connect } from "@nats-io/transport-node";
import { applyMessage, desiredSubject, encode, latestStream } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";
import { say } from "../benchmark.ts";

const inFlight = 500;

export interface Filling {
  readonly stores: number;
  readonly tenantOf: (index: number) => string;
  readonly clusterOf: (index: number) => string;
  /** @default one that is not known before */
  readonly uidOf?: (index: number) => string;
}

/** Writes desired states as the control plane does, without their claims, and waits until lists have them. */
export async function fillStores(
  nats: NatsHandle,
  { stores, tenantOf, clusterOf, uidOf = () => crypto.randomUUID() }: Filling,
): Promise<void> {
  const connection = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  const now = new Date().toISOString();
  const put = (index: number) => {
    const tenant = tenantOf(index);
    const cluster = clusterOf(index);
    const name = `s-${index}`;
    const spec = { name, engine: "woocommerce", plan: "starter", cluster, hosts: [] };
    const life = { uid: uidOf(index), epoch: "0123456789abcdef", tenant, actor: "local", createdAt: now };
    const message = { op: "apply" as const, schemaVersion: 1 as const, ...life, acceptedAt: now, spec };
    const data = encode(applyMessage, message, "desired state");
    return connection.request(desiredSubject({ cluster, tenant, store: name }), data, { timeout: 30_000 });
  };
  for (let from = 0; from < stores; from += inFlight) {
    await Promise.all(Array.from({ length: Math.min(inFlight, stores - from) }, (_, it) => put(from + it)));
    if (from % 20_000 === 0) say(`${from} of ${stores} stores written`);
  }
  await connection.close();
  await untilListed(nats, stores);
}

async function untilListed(nats: NatsHandle, stores: number): Promise<void> {
  const connection = await connect(
    keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") }),
  );
  await pollUntil({ what: "every store in the stream of lists", timeoutMs: 120_000, everyMs: 500 }, async () => {
    const info = (await connection.request(`$JS.API.STREAM.INFO.${latestStream}`)).json<{
      state: { messages: number };
    }>();
    return info.state.messages >= stores || undefined;
  });
  await connection.close();
}
