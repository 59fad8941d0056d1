import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import type * as z from "zod";
import { createQuestionFeed } from "../../../agent/bus/question-feed.ts";
import { Lacks } from "../../../agent/lacks.ts";
import type { QuestionFeed } from "../../../agent/ports.ts";
import { followQuestion } from "../../../agent/questions/logs/follow-question.ts";
import { Followers, type FollowersOptions } from "../../../agent/questions/logs/followers.ts";
import {
  agentApiPrefix,
  answerSubject,
  type BackupsReply,
  type BackupsRequest,
  backupsReply,
  backupsRequest,
  type ClusterHeartbeat,
  type CredentialsReply,
  type CredentialsRequest,
  clusterHeartbeat,
  clustersBucket,
  credentialsReply,
  credentialsRequest,
  decode,
  encode,
  heartbeatKey,
  type LogsReply,
  type LogsRequest,
  logsReply,
  logsRequest,
  type ObjectsReply,
  type ObjectsRequest,
  objectsReply,
  objectsRequest,
  type PreviewReply,
  type PreviewRequest,
  packReply,
  parseQuestionId,
  previewReply,
  previewRequest,
  type RpcVerb,
  rpcSubject,
  rpcVerbs,
  type StoreResource,
  type StoreStatus,
  statusBucket,
  statusKey,
  storeStatus,
} from "../../../contract/index.ts";

interface Way<Request, Reply> {
  readonly request: z.ZodType<Request>;
  readonly schema: z.ZodType<Reply>;
  readonly reply: Reply | Uint8Array | undefined;
}

async function toBytes<Reply>(schema: z.ZodType<Reply>, reply: Way<unknown, Reply>["reply"]) {
  if (reply === undefined || reply instanceof Uint8Array) return reply as Uint8Array | undefined;
  return packReply(schema, reply);
}

/** Writes what a cluster's agent would, with the rights that an agent has. */
export class StandInAgent {
  readonly cluster: string;
  readonly #connection: NatsConnection;
  readonly #now: () => Date;
  readonly #subscriptions = new Map<RpcVerb, Subscription>();

  constructor(cluster: string, connection: NatsConnection, now: () => Date) {
    this.cluster = cluster;
    this.#connection = connection;
    this.#now = now;
  }

  /** With the rights of an agent, for what an agent would not do. */
  get connection(): NatsConnection {
    return this.#connection;
  }

  async beat(change: Partial<ClusterHeartbeat> = {}): Promise<void> {
    const heartbeat: ClusterHeartbeat = {
      schemaVersion: 1,
      cluster: this.cluster,
      agentVersion: "0.0.0",
      sentAt: this.#now().toISOString(),
      kubernetesReachable: true,
      questions: [...rpcVerbs],
      stores: 0,
      missing: [],
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
      observedSequence: Number(seq),
      appliedSequence: Number(seq),
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

  /** Answers every preview in this way from now on, or takes it and says nothing; returns what was asked so far. */
  answerPreviews(reply: PreviewReply | Uint8Array | undefined): Promise<readonly PreviewRequest[]> {
    return this.#answer("preview", { request: previewRequest, schema: previewReply, reply });
  }

  /** The same of questions for credentials. */
  answerCredentials(reply: CredentialsReply | Uint8Array | undefined): Promise<readonly CredentialsRequest[]> {
    return this.#answer("credentials", { request: credentialsRequest, schema: credentialsReply, reply });
  }

  /** The same of questions for logs. */
  answerLogs(reply: LogsReply | Uint8Array | undefined): Promise<readonly LogsRequest[]> {
    return this.#answer("logs", { request: logsRequest, schema: logsReply, reply });
  }

  /** The same of questions for objects. */
  answerObjects(reply: ObjectsReply | Uint8Array | undefined): Promise<readonly ObjectsRequest[]> {
    return this.#answer("objects", { request: objectsRequest, schema: objectsReply, reply });
  }

  /** The same of questions for backups. */
  answerBackups(reply: BackupsReply | Uint8Array | undefined): Promise<readonly BackupsRequest[]> {
    return this.#answer("backups", { request: backupsRequest, schema: backupsReply, reply });
  }

  /** Serves who follows logs by an agent's own code, with parts of the test's; returns how to end it as an agent that stops does. */
  async followLogs(follow: FollowersOptions["follow"], silenceMs?: number): Promise<QuestionFeed> {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const feed = createQuestionFeed({
      connection: this.#connection,
      cluster: this.cluster,
      lacks: new Lacks(logger),
      logger,
      mayHear: () => true,
    });
    const followers = new Followers({ follow, ...(silenceMs !== undefined && { silenceMs }) });
    feed.follow(followQuestion(followers, { logger, onAnswered() {} }));
    await this.#connection.flush();
    return feed;
  }

  async #answer<Request, Reply>(verb: RpcVerb, way: Way<Request, Reply>): Promise<readonly Request[]> {
    const asked: Request[] = [];
    const { request, schema, reply } = way;
    const bytes = await toBytes(schema, reply);
    const callback = (_error: Error | null, message: Msg): void => {
      asked.push(decode(request, message.data, "question"));
      if (bytes) this.#connection.publish(this.#answerSubject(message), bytes);
    };
    this.#subscriptions.get(verb)?.unsubscribe();
    const subject = rpcSubject(this.cluster, verb, "*");
    this.#subscriptions.set(verb, this.#connection.subscribe(subject, { queue: "agents", callback }));
    await this.#connection.flush();
    return asked;
  }

  #answerSubject({ subject }: Msg): string {
    return `${agentApiPrefix}.${answerSubject(this.cluster, parseQuestionId(subject) ?? "")}`;
  }

  /** As if no agent were connected. */
  async ignore(verb: RpcVerb): Promise<void> {
    this.#subscriptions.get(verb)?.unsubscribe();
    await this.#connection.flush();
  }

  async #put(subject: string, data: Uint8Array): Promise<void> {
    const answer: unknown = (
      await this.#connection.request(`${agentApiPrefix}.${subject}`, data, { timeout: 5000 })
    ).json();
    if (answer instanceof Object && "error" in answer) throw new Error(JSON.stringify(answer));
  }
}
