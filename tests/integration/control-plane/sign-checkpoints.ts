import { generateKeyPairSync, sign } from "node:crypto";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import {
  type AuditBlock,
  auditStreamConfig,
  auditSubject,
  type Checkpoint,
  developmentScale,
  fromBase64url,
  inboxPrefix,
  nextBlock,
  verifierKey,
} from "../../../contract/index.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { keepBus } from "../../../control-plane/bus/kept-bus.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Api } from "./start-api.ts";

const ignore = (): void => undefined;

/** Runs a process that signs checkpoints, first without its key; returns when it has made three, and what it said that it lacks. */
export async function signThrice(api: Api) {
  const made: Checkpoint[] = [];
  const failures: unknown[] = [];
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = await verifierKey(fromBase64url(privateKey.export({ format: "jwk" }).x ?? ""));
  let isThere = false;
  const signer = () =>
    isThere
      ? Promise.resolve({ key, sign: (text: Uint8Array) => sign(null, text, privateKey) })
      : Promise.reject(new Error("the key is not mounted"));
  const { nats } = api.servers;
  const bus = keepBus({
    connect: () => connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials("control-plane") })),
    inboxPrefix: inboxPrefix("control-plane"),
    logger: { debug: ignore, info: ignore, warn: ignore, error: (it: object) => failures.push(Reflect.get(it, "err")) },
    checkpoints: { everyMs: 300, signer, keep: (it) => void made.push(it) },
  });
  try {
    await pollUntil({ what: "what is missing is logged" }, () => failures.length > 0 || undefined);
    isThere = true;
    await pollUntil({ what: "three checkpoints" }, () => made.length >= 3 || undefined);
  } finally {
    await bus.close();
  }
  return { made, key, audit: bus.audit, lacked: String(failures[0]) };
}

/** Subjects of the messages of every stream that hold a text. */
export async function holding(connection: NatsConnection, text: string): Promise<string[]> {
  const manager = await jetstreamManager(connection);
  const found: string[] = [];
  for await (const { config } of manager.streams.list()) {
    const { state } = await manager.streams.info(config.name);
    for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
      const message = await manager.streams.getMessage(config.name, { seq });
      const headers = [...(message?.header ?? [])].flatMap(([, values]) => values);
      if ([message?.string(), ...headers].some((it) => it?.includes(text))) found.push(message?.subject ?? "");
    }
  }
  return found;
}

/** Blocks of forged entries, until the chain takes as much as a tenant's may. */
export async function fillChain(reader: NatsConnection, chain: string, newest: AuditBlock | undefined): Promise<void> {
  let head = newest;
  const partOfTenant = auditStreamConfig(developmentScale).max_bytes / 16;
  const [at, filler] = [new Date().toISOString(), "x".repeat(3000)];
  const mark = head?.mark ?? { epoch: "none", seq: 0, since: at };
  while ((head?.total ?? 0) < partOfTenant) {
    head = await nextBlock(chain, head, { at, mark, events: Array.from({ length: 64 }, () => filler) });
    await reader.request(auditSubject(chain), JSON.stringify(head));
  }
}
