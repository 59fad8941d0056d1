import type { Msg, NatsConnection } from "@nats-io/nats-core";
import {
  apiTokenText,
  type ClusterList,
  type CreatedToken,
  createdToken,
  type DesiredMessage,
  decode,
  desiredMessage,
  developmentScale,
  newApiToken,
  type StoreResource,
} from "../../contract/index.ts";
import { migrateAudit } from "../../control-plane/bus/setup/migrate.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "../integration/control-plane/start-api.ts";
import { Attacker } from "./attacker.ts";
import { relieveLast } from "./relieve-last.ts";
import { agentApi, inboxesOf, takeSeat } from "./seat.ts";
import { difference, type View, viewAudit, viewBus, yetToCopy } from "./view.ts";

/** A platform with a taken cluster, c1, and a store in another, c2; and who sees everything that becomes of it. */
export interface World extends AsyncDisposable {
  readonly api: Api;
  readonly attacker: Attacker;
  readonly victim: StoreResource;
  /** The store's desired state, as the agent of c2 is sent it. */
  readonly desired: DesiredMessage;
  /** The reply subject of the message that the agent of c2 holds and has not acknowledged. */
  readonly held: string;
  /** With what the platform's own users have. */
  readonly insiders: Readonly<Record<"control-plane" | "conductor" | "migrator", NatsConnection>>;
  /** Has the server send bytes from an own key of the platform's, and waits until that is done. */
  readonly bounceAsPlatform: (key: string, data: string, reply: string) => Promise<void>;
  /** Tokens of the API, none of which may do anything to tenant `default`. */
  readonly tokens: WorldTokens;
  /** One more connection of the attacker's. */
  readonly another: () => Promise<NatsConnection>;
  /** What others said to each other meanwhile, so that there is something to overhear. */
  readonly chatter: () => Promise<void>;
  /** What the platform, the other cluster or the attacker has since the last call that it should not. */
  readonly effects: () => Promise<string[]>;
  /** The same of all that was noted as undisturbed so far. */
  readonly lateEffects: () => Promise<string[]>;
}

export interface WorldTokens {
  /** Of another tenant's administrator. */
  readonly stranger: string;
  /** Was of the victim's tenant. */
  readonly revoked: string;
  /** With the id of one that is valid. */
  readonly forged: string;
  /** Id of a token that is valid in the victim's tenant. */
  readonly ownId: string;
}

/** What is written in the victim's desired state, its status and its questions, and nowhere else. */
const canary = "canary-of-c2";
const serverSecrets =
  /"server_id"|"type":"io\.nats\.jetstream\.api\.v1\.(stream_(names|list|info)|account_info|consumer_(names|list))_response"(?!.*"error")/;

export async function startWorld(servers: 1 | 3): Promise<World> {
  await using undo = new AsyncDisposableStack();
  const scale = { ...developmentScale, replicas: servers };
  const api = undo.use(await startApi({ scale, natsServers: servers }));
  const { nats } = api.servers;
  if (servers === 3) await relieveLast(api.migrator);
  const seat = async (role: Parameters<typeof takeSeat>[1], url?: string): Promise<NatsConnection> => {
    const connection = await takeSeat(nats, role, url);
    undo.defer(() => connection.close());
    return connection;
  };
  const url = nats.servers.at(-1)?.url ?? nats.url;
  const attacker = new Attacker(await seat({ agent: "c1" }, url));
  const bystanders = [listenAs(await seat({ agent: "c2" }), ["sp.v1.rpc.c2.>", `${inboxesOf("c2")}.attacked`])];
  bystanders.push(listenAs(await seat("control-plane"), ["_INBOX_control-plane.attacked", "sp.v1.answer.*.attacked"]));

  const body = { name: "victim", engine: "woocommerce", cluster: "c2", adminEmail: `${canary}@example.com` };
  const victim = await read(await api.ask("/v1/stores", post(body)));
  const [desired, held] = await holdFirst(await seat({ agent: "c2" }));
  await api.agent("c2").reportReady(victim);
  const tokens = await makeTokens(api);
  const auditor = await seat("audit-migrator");
  await migrateAudit(auditor, scale);
  const insiders = {
    "control-plane": await seat("control-plane"),
    conductor: await seat("conductor"),
    migrator: await seat("migrator"),
  };
  const bounceAsPlatform = async (key: string, data: string, reply: string): Promise<void> => {
    const platform = insiders["control-plane"];
    await platform.request(key, data, { timeout: 10_000 });
    platform.publish(`$JS.API.DIRECT.GET.SP_DESIRED.${key}`, "", { reply });
    await platform.flush();
    await platform.request(`$JS.API.DIRECT.GET.SP_DESIRED.${key}`, "", { timeout: 10_000 });
  };
  await attacker.settle();

  const look = async (): Promise<View> => {
    const view = await viewBus(api.migrator).catch((error: unknown) => new Map([["bus", String(error)]]));
    view.set("audit", await viewAudit(auditor).catch(String));
    view.set("the store as the API shows it", await shownStore(api));
    view.set("the clusters as the API shows them", await shownClusters(api));
    return view;
  };
  // A view that can't be had would be the same for ever.
  await Promise.all([viewBus(api.migrator), viewAudit(auditor)]);
  let before = await settledView(look, yetToCopy);
  const chatter = async (): Promise<void> => {
    await api.agent("c2").beat({ stores: 1 });
    await api.agent("c2").reportReady(victim);
    await api.ask("/v1/stores", post({ ...body, name: `after-${Date.now()}` }));
    await api.ask("/v1/stores?limit=10");
    before = await settledView(look, yetToCopy);
  };
  const effects = async (): Promise<string[]> => {
    const heard = attacker.takeHeard().filter((text) => text.includes(canary) || serverSecrets.test(text));
    const delivered = bystanders.flatMap((take) => take());
    let changes = difference(before, await look());
    // A replica may lag behind what was acknowledged; what an attack has done stays.
    for (let turn = 0; changes.length > 0 && turn < 5; turn += 1) changes = difference(before, await look());
    if (changes.length > 0) before = await settledView(look);
    return [
      ...heard.map((text) => `heard: ${text.slice(0, 300)}`),
      ...delivered.map((text) => `said to others: ${text.slice(0, 300)}`),
      ...changes,
    ];
  };
  const stack = undo.move();
  const another = () => takeSeat(nats, { agent: "c1" }, url);
  const lateEffects = async () => difference(before, await settledView(look));
  const dispose = () => stack.disposeAsync();
  return {
    api,
    attacker,
    victim,
    desired,
    held,
    tokens,
    insiders,
    bounceAsPlatform,
    another,
    chatter,
    effects,
    lateEffects,
    [Symbol.asyncDispose]: dispose,
  };
}

/** Notes what is delivered to someone else than the attacker; returns what takes the notes. */
function listenAs(connection: NatsConnection, subjects: readonly string[]): () => string[] {
  const notes: string[] = [];
  for (const subject of subjects) {
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) notes.push(`${message.subject} ${Buffer.from(message.data).toString()}`);
    };
    connection.subscribe(subject, { callback });
  }
  return () => notes.splice(0);
}

/** Takes the first message of c2's durable as its agent does, and keeps it unacknowledged. */
async function holdFirst(agent: NatsConnection): Promise<[DesiredMessage, string]> {
  const reply = `${inboxesOf("c2")}.held`;
  const [message] = await pollUntil({ what: "c2 is sent its store", timeoutMs: 20_000 }, async () => {
    const pulled: Msg[] = [];
    const ear = agent.subscribe(reply, { max: 1, callback: (_, it) => void pulled.push(it) });
    agent.publish(`${agentApi}.CONSUMER.MSG.NEXT.SP_DESIRED.c2`, JSON.stringify({ batch: 1 }), { reply });
    await ear.closed;
    return pulled[0]?.reply ? ([pulled[0]] as const) : undefined;
  });
  return [decode(desiredMessage, message.data, "desired state"), message.reply ?? ""];
}

/**
 * Until two looks agree, and nothing is missing: replicas, and streams that copy others, may lag behind. A server that
 * can't begin to copy at once tries again after ten seconds, and again.
 */
function settledView(look: () => Promise<View>, missing: (view: View) => string[] = () => []): Promise<View> {
  let last: View | undefined;
  return pollUntil({ what: "the bus is at rest", timeoutMs: 120_000, everyMs: 50 }, async () => {
    const view = await look();
    const unrest = last === undefined ? ["seen once only"] : [...difference(last, view), ...missing(view)];
    last = view;
    if (unrest.length > 0) throw new Error(unrest.join("; ").slice(0, 2000));
    return view;
  });
}

async function shownStore(api: Api): Promise<string> {
  const answer = await api.ask("/v1/stores/victim");
  const { phase, adminEmail, revision, failure } = await read(answer);
  return JSON.stringify([answer.status, phase, adminEmail, revision, failure]);
}

async function shownClusters(api: Api): Promise<string> {
  const answer = await api.ask("/v1/clusters");
  if (answer.status !== 200) return String(answer.status);
  const { items } = await read<ClusterList>(answer);
  const others = items.filter(({ cluster }) => cluster !== "c1");
  return JSON.stringify(others.map(({ cluster, agentVersion, stores }) => [cluster, agentVersion, stores]));
}

async function makeTokens(api: Api): Promise<WorldTokens> {
  const make = async (tenant: string, name = canary): Promise<CreatedToken> => {
    const answer = await api.askAs(tenant)("/v1/tokens", post({ name, role: "tenant-admin" }));
    return createdToken.parse(await read(answer));
  };
  const [own, ended, stranger] = [await make("default"), await make("default"), await make("other", "own")];
  const gone = await api.ask(`/v1/tokens/${ended.id}`, { method: "DELETE" });
  if (!gone.ok) throw new Error(`a token can't be revoked: ${gone.status}`);
  const forged = apiTokenText({ id: own.id, secret: newApiToken().secret });
  return { stranger: stranger.token, revoked: ended.token, forged, ownId: own.id };
}
