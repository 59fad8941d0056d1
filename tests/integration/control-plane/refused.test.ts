import { readFileSync } from "node:fs";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readConfig } from "../../../agent/config.ts";
import { connectBus } from "../../../agent/connect-bus.ts";
import { Lacks } from "../../../agent/lacks.ts";
import { createBusKeys } from "../../../bus-keys/bus-keys.ts";
import { newCreds } from "../../../bus-keys/user-creds.ts";
import { desiredStream, inboxPrefix, type ProblemDetails } from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { TransientBusError } from "../../../control-plane/bus/connection/retry.ts";
import { type KeptBus, keepBus } from "../../../control-plane/bus/kept-bus.ts";
import { directBatch } from "../../../control-plane/bus/stream/direct-get.ts";
import type { Logger } from "../../../control-plane/ports/logger.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { rotateRole } from "../../fixtures/nats-accounts.ts";
import { type Api, read, startApi } from "./start-api.ts";

const user = "control-plane";
let api: Api;

beforeAll(async () => {
  api = await startApi();
});

afterAll(() => api[Symbol.asyncDispose]());

const ignore = (): void => undefined;
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

interface Started extends AsyncDisposable {
  readonly bus: KeptBus;
  readonly ask: (path: string) => Promise<Response>;
  readonly errors: readonly string[];
  /** The connection made last. */
  readonly connection: () => NatsConnection | undefined;
}

/** One more control plane over the same bus. */
function start(creds: () => string = api.servers.nats.credentials(user).creds): Started {
  const errors: string[] = [];
  const logger: Logger = { ...silent, error: (_, message) => void errors.push(message) };
  let connection: NatsConnection | undefined;
  const open = async (): Promise<NatsConnection> => {
    connection = await connect(keptConnectionOptions({ url: api.servers.nats.url, credentials: { user, creds } }));
    return connection;
  };
  const bus = keepBus({ connect: open, inboxPrefix: inboxPrefix(user), logger });
  const app = createApp({ withBackend: bus.withBackend, logger });
  const ask = async (path: string): Promise<Response> => app.request(path);
  return { bus, ask, errors, connection: () => connection, [Symbol.asyncDispose]: () => bus.close() };
}

async function isReady({ ask }: Pick<Started, "ask">): Promise<true | undefined> {
  return (await ask("/readyz")).status === 200 ? true : undefined;
}

const serves = (it: Pick<Started, "ask">, what: string): Promise<true> => pollUntil({ what }, () => isReady(it));

const isRefused = (it: Started): Promise<string> =>
  pollUntil({ what: "the refusal is named" }, async () => {
    const response = await it.ask("/readyz");
    if (response.status === 200) return undefined;
    const { detail } = await read<ProblemDetails>(response);
    return detail.includes("Authorization Violation") ? detail : undefined;
  });

test("a user that is refused for a while and then is right again needs no restart", async () => {
  await using running = start();
  await serves(running, "it serves at first");
  const first = running.connection();
  {
    await using rotated = await rotateRole(api.servers.nats, user);
    expect(rotated).toBeDefined();
    expect(await isRefused(running)).toContain("Not ready: ");
    // The client's own rule is two refusals in a row; by now there were several.
    await pollUntil({ what: "the refusal is logged" }, () => running.errors[0]);
    expect((await running.ask("/healthz")).status).toBe(200);
  }
  await serves(running, "it serves again");
  expect((await running.ask("/v1/stores")).status).toBe(200);
  expect(first?.isClosed()).toBe(false);
});

test("a user that the bus does not know yet is let in as soon as it does", async () => {
  await using stack = new AsyncDisposableStack();
  const late = await (async () => {
    await using unknown = await rotateRole(api.servers.nats, user);
    expect(unknown).toBeDefined();
    const started = stack.use(start());
    await isRefused(started);
    return started;
  })();
  expect(await serves(late, "it serves once it is known")).toBe(true);
});

test("credentials that change on both sides are read again", async () => {
  let creds = api.servers.nats.credentials(user).creds();
  await using running = start(() => creds);
  await serves(running, "it serves at first");
  await using rotated = await rotateRole(api.servers.nats, user);
  await isRefused(running);
  creds = rotated.creds;
  expect(await serves(running, "it serves with the new one")).toBe(true);
});

test("a connection that ended for good is re-created, which is logged at that moment", async () => {
  await using running = start();
  await serves(running, "it serves at first");
  await running.connection()?.close();
  const logged = await pollUntil({ what: "the end is logged" }, () => running.errors[0]);
  expect(logged).toBe("the bus closed the connection, connecting again");
  await serves(running, "it serves again");
});

test("a read in the moment at which the connection ends is refused, and leaves no timer that ends the process", async () => {
  const credentials = api.servers.nats.credentials(user);
  const connection = await connect(keptConnectionOptions({ url: api.servers.nats.url, credentials }));
  await connection.close();
  vi.useFakeTimers();
  try {
    const bus = {
      connection,
      inboxPrefix: inboxPrefix(user),
      isUp: () => true,
      whenDown: () => new Promise<void>(() => undefined),
    };
    const reading = directBatch(bus, desiredStream, { multi_last: ["sp.v1.claim.name.any"] });
    await expect(reading).rejects.toThrow(TransientBusError);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("stopping ends cleanly while the bus refuses, and after it did", async () => {
  const stranger = await newCreds(createBusKeys(), user);
  await using running = start(() => stranger);
  await isRefused(running);
  await expect(running.bus.close()).resolves.toBeUndefined();
  await expect(running.bus.close()).resolves.toBeUndefined();
});

test("an address that says tls is never spoken to in the clear, by control plane or agent", async () => {
  const url = api.servers.nats.url.replace("nats://", "tls://");
  const credentials = api.servers.nats.credentials(user);
  await expect(connect(keptConnectionOptions({ url, credentials }))).rejects.toThrow("does not support 'tls'");
  const lacks = new Lacks(silent);
  const stopping = new AbortController();
  const { file } = api.servers.nats.credentials({ agent: "c1" });
  const environment = { STOREPLANE_CLUSTER: "c1", STOREPLANE_NATS_URL: url, STOREPLANE_NATS_CREDS_FILE: file };
  const config = readConfig(environment);
  const connecting = connectBus({ config, creds: () => readFileSync(file, "utf8"), lacks, signal: stopping.signal });
  await lacks.changed;
  stopping.abort();
  expect(await connecting).toBeUndefined();
  expect(lacks.words({ isPartial: false }).join()).toContain("does not support 'tls'");
});
