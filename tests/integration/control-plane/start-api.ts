import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import {
  defaultTenant,
  desiredStream,
  developmentScale,
  inboxPrefix,
  newTenant,
  type Role,
  type StoreResource,
  type StreamScale,
} from "../../../contract/index.ts";
import { createApp } from "../../../control-plane/app.ts";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { keepBus } from "../../../control-plane/bus/kept-bus.ts";
import { migrate, migrateAudit } from "../../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../../control-plane/bus/setup/register-cluster.ts";
import type { Arrival } from "../../../control-plane/http/arrival.ts";
import { callerOf } from "../../../control-plane/http/request-context.ts";
import { createIdentity } from "../../../control-plane/identity/identify.ts";
import type { WithBackend } from "../../../control-plane/ports/backend.ts";
import type { Logger } from "../../../control-plane/ports/logger.ts";
import type { StoreEvents } from "../../../control-plane/ports/store-events.ts";
import type { WebhookRules } from "../../../control-plane/ports/webhooks.ts";
import { KeptIndex } from "../../../control-plane/stores/summaries/kept-index.ts";
import type { NatsRole, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { untilAnswering } from "../../fixtures/answering.ts";
import { StandInAgent } from "./stand-in-agent.ts";
import { TestClock } from "./test-clock.ts";

/** From an address and as a person, if these are given. */
type AskAs = (tenant: string, role?: Role, from?: Arrival & { readonly actor?: string }) => Ask;

export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** The API in process over a nats-server of its own, with clusters c1 and c2 whose agents the test plays. */
export interface Api extends AsyncDisposable {
  readonly servers: Servers;
  readonly ask: Ask;
  /** The same API as another tenant, or in another role than that of its admin. */
  readonly askAs: AskAs;
  /** The same API as it runs where it asks for a credential; with this token, if one is given. */
  readonly askWith: (token?: string) => Ask;
  /** Another process of the API over the same bus, which knows nothing of what the first remembers. */
  readonly another: () => Promise<Pick<Api, "askWith" | "withBackend"> & Pick<Replica, "events"> & AsyncDisposable>;
  readonly withBackend: WithBackend;
  /** All that run side by side; the first is the one that `ask` asks. */
  readonly replicas: readonly Replica[];
  readonly agent: (cluster: string) => StandInAgent;
  readonly migrator: NatsConnection;
  /** To be waited for after a restart of the server: the connections of the migrator and of the agents, not the API's. */
  readonly untilConnected: () => Promise<void>;
  /** Makes what is missing of streams, buckets and registrations. */
  readonly restoreBus: () => Promise<void>;
  /** Moves the clock of the API, of the agents and of the bus. */
  readonly skip: (ms: number) => void;
  readonly now: () => Date;
  /** Messages in the stream of desired states, besides audit entries that wait for their chain and tenants with their counters. */
  readonly writes: () => Promise<number>;
  /** What was logged as a warning. */
  readonly warnings: readonly string[];
  /** What was logged as an error. */
  readonly errors: readonly string[];
  /** What was logged for information. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly message: string;
  readonly requestId?: string;
  readonly [field: string]: unknown;
}

export interface ApiOptions {
  readonly scale?: StreamScale;
  /** How often the API looks after the bus. @default hardly ever */
  readonly everyMs?: number;
  /** How long it shows a store as Deleted. @default a day */
  readonly keptMs?: number;
  /** @default both */
  readonly online?: readonly string[];
  /** @default 1 */
  readonly replicas?: number;
  /** Whether it lists rows from an index, as it does in a process of its own. @default no */
  readonly indexed?: boolean;
  /** Whether stores have their hosts without a proof. @default no */
  readonly trustsHosts?: boolean;
  /** How many nats-servers are one bus. @default 1 */
  readonly natsServers?: number;
}

/** The API with a connection of its own, as another process would have it. */
export interface Replica {
  readonly askAs: AskAs;
  readonly events: StoreEvents;
  readonly withBackend: WithBackend;
  readonly listing: KeptIndex | undefined;
  readonly counts: ReturnType<typeof keepBus>["counts"];
}

/** Endpoints may be on this machine. */
export const webhookRules: WebhookRules = {
  keys: [{ id: "test", secret: new Uint8Array(32).fill(7) }],
  allowsLoopback: true,
};

const clusters = ["c1", "c2"];
/** Tenants of tokens that tests hand out. */
const withTokens = ["acme", "beta", "victim", "other"];

/** The one tenant that no test registers; any other is registered before its first request. */
export const unregistered = "unregistered";

export async function startApi({
  scale = developmentScale,
  online = clusters,
  replicas: count = 1,
  natsServers = 1,
  trustsHosts = false,
  indexed = false,
  everyMs = 3_600_000,
  ...rounds
}: ApiOptions = {}): Promise<Api> {
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(await startServers({ clusters: [], agents: clusters, natsServers }));
  const opened: NatsConnection[] = [];
  const open = async (role: NatsRole): Promise<NatsConnection> => {
    const options = keptConnectionOptions({ url: servers.nats.url, credentials: servers.nats.credentials(role) });
    const connection = await connect(options);
    undo.defer(() => connection.close());
    opened.push(connection);
    return connection;
  };
  const migrator = await open("migrator");
  const auditor = await open("audit-migrator");
  const restoreBus = async (): Promise<void> => {
    await migrate(migrator, scale);
    await migrateAudit(auditor, scale);
    for (const cluster of clusters) await registerCluster(migrator, cluster);
  };
  await restoreBus();

  const clock = new TestClock();
  const now = (): Date => clock.now();
  const agents = new Map<string, StandInAgent>();
  for (const cluster of clusters) agents.set(cluster, new StandInAgent(cluster, await open({ agent: cluster }), now));
  await Promise.all(online.map((cluster) => findAgent(agents, cluster).beat()));

  const errors: string[] = [];
  const warnings: string[] = [];
  const entries: Entry[] = [];
  const logger = collect({ errors, warnings, entries });
  const credentials = servers.nats.credentials("control-plane");
  const keep = () =>
    keepBus({
      connect: () => connect(keptConnectionOptions({ url: servers.nats.url, credentials })),
      inboxPrefix: inboxPrefix(credentials.user),
      logger,
      everyMs,
      ...rounds,
    });
  const hostRules = { areTrusted: trustsHosts, platformDomains: ["api.storeplane.example"] };
  const startReplica = (): Replica => {
    const bus = keep();
    undo.defer(() => bus.close());
    const withBackend = clock.withBackend(bus.withBackend);
    const listing = indexed ? new KeptIndex({ withBackend, events: bus.events, logger }) : undefined;
    if (listing) undo.use(listing);
    const askAs: AskAs = (tenant, role = "tenant-admin", from) => {
      const identity = () => callerOf({ tenant, actor: from?.actor ?? "tester", role });
      const app = createApp({ withBackend, logger, identity, hostRules, webhookRules, listing });
      return async (path, init) => {
        await register(tenant);
        return app.request(path, init, from);
      };
    };
    return { withBackend, askAs, events: bus.events, listing, counts: bus.counts };
  };
  const replicas = Array.from({ length: count }, startReplica) as [Replica, ...Replica[]];
  const [{ askAs, withBackend }] = replicas;
  const register = registrarOf(withBackend);
  await Promise.all(withTokens.map(register));
  const guard = (of: WithBackend): Api["askWith"] => {
    const guarded = createApp({
      withBackend: of,
      logger,
      hostRules,
      webhookRules,
      identity: createIdentity({ withBackend: of }),
    });
    return (token) => async (path, init) => guarded.request(path, withToken(init, token));
  };
  const stack = undo.move();
  return {
    servers,
    askWith: guard(withBackend),
    another: () => {
      const other = keep();
      const withBackend = clock.withBackend(other.withBackend);
      return Promise.resolve({
        askWith: guard(withBackend),
        withBackend,
        events: other.events,
        [Symbol.asyncDispose]: () => other.close(),
      });
    },
    ask: askAs("default"),
    askAs,
    withBackend,
    replicas,
    agent: (cluster) => findAgent(agents, cluster),
    migrator,
    untilConnected: () => untilAnswering(opened),
    restoreBus,
    skip: (ms) => clock.skip(ms),
    now,
    writes: () => countWrites(migrator),
    errors,
    warnings,
    entries,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function withToken(init: RequestInit = {}, token: string | undefined): RequestInit {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers };
}

/** Registers each tenant once. */
function registrarOf(withBackend: WithBackend): (tenant: string) => Promise<void> {
  const known = new Map([defaultTenant, unregistered].map((it) => [it, Promise.resolve()]));
  const register = (tenant: string): Promise<void> =>
    withBackend(async (backend) => {
      const createdAt = backend.now().toISOString();
      await backend.tenants.create(newTenant({ tenant, name: tenant, quota: {}, createdAt }));
    });
  return (tenant) => {
    const registering = known.get(tenant) ?? register(tenant);
    known.set(tenant, registering);
    return registering;
  };
}

async function countWrites(migrator: NatsConnection): Promise<number> {
  const { state } = await (await jetstreamManager(migrator)).streams.info(desiredStream, { subjects_filter: ">" });
  const counts = Object.entries(state.subjects ?? {}).filter(
    ([subject]) => !/^sp\.v1\.(outbox|tenant)\./.test(subject),
  );
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** The request of a create. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } };
}

/** The body of an answer, by default a store. */
export async function read<T = StoreResource>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

function findAgent(agents: ReadonlyMap<string, StandInAgent>, cluster: string): StandInAgent {
  const agent = agents.get(cluster);
  if (agent === undefined) throw new RangeError(`there is no cluster ${cluster}`);
  return agent;
}

interface Collected {
  readonly errors: string[];
  readonly warnings: string[];
  readonly entries: Entry[];
}

function collect({ errors, warnings, entries }: Collected): Logger {
  const ignore = (): void => undefined;
  const note = (fields: object, message: string): void => {
    const { err } = fields as { err?: unknown };
    errors.push(err instanceof Error ? `${message}: ${err.name}: ${err.message}` : message);
  };
  const info = (fields: object, message: string): void => void entries.push({ ...fields, message });
  const warn = (_: object, message: string): void => void warnings.push(message);
  return { debug: ignore, info, warn, error: note };
}
