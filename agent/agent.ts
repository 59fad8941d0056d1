import { catalog } from "../constructs/index.ts";
import {
  type ClusterHeartbeat,
  clusterOfflineAfterMs,
  desiredSchemaVersion,
  heartbeatIntervalMs,
  rpcVerbs,
  type TemplateChange,
} from "../contract/index.ts";
import type { AgentOptions } from "./agent-options.ts";
import { Attendance } from "./attendance.ts";
import { createReadBackupAccess } from "./backup-access.ts";
import { Bell } from "./bell.ts";
import { BusWatch } from "./bus/bus-watch.ts";
import { createHeartbeatSink } from "./bus/heartbeat-sink.ts";
import { createIdentityBook } from "./bus/identity-book.ts";
import { ownJetstream } from "./bus/own-jetstream.ts";
import { createQuestionFeed } from "./bus/question-feed.ts";
import { createRegistrationReader } from "./bus/registration-reader.ts";
import { readClusterUid } from "./cluster/cluster-uid.ts";
import { Lease } from "./cluster/lease.ts";
import { createPodLogs } from "./cluster/pod-logs.ts";
import { KubeTransport } from "./cluster/transport.ts";
import { KubeWriter } from "./cluster/writer.ts";
import { Decided } from "./decided.ts";
import { wordsOf } from "./errors.ts";
import { Identity } from "./identity.ts";
import type { Deferred } from "./intake/take-in.ts";
import { pause } from "./pause.ts";
import type { QuestionFeed } from "./ports.ts";
import { type AnswerOptions, createAnswer } from "./questions/answer.ts";
import { type BackupsDeps, backupsQuestion, findBackups } from "./questions/backups.ts";
import { credentialsQuestion, findCredentials } from "./questions/credentials.ts";
import { logCredentials } from "./questions/log-credentials.ts";
import { findLogs, logsQuestion } from "./questions/logs/find-logs.ts";
import { followQuestion } from "./questions/logs/follow-question.ts";
import { Followers } from "./questions/logs/followers.ts";
import { Following } from "./questions/logs/following.ts";
import type { LogsDeps } from "./questions/logs/logged-store.ts";
import { findObjects, objectsQuestion } from "./questions/objects/find-objects.ts";
import { previewQuestion, previewStore } from "./questions/preview.ts";
import { ServerClock } from "./server-clock.ts";
import { synthesizeBackupOf, synthesizeOnce, synthesizeRequest } from "./synth/synthesize.ts";
import { Term } from "./term.ts";

/** Connections for questions: enough to answer a preview in a fraction of a second, few enough to leave the API server to passes. */
const questionConnections = 8;

const gatherMs = 250;

/** The versions that stores can run under this agent, by engine; new ones get the first. */
const runnable = Object.fromEntries(
  catalog().engines.map(({ id, versions, defaultVersion }) => {
    return [id, [defaultVersion, ...versions.filter((version) => version !== defaultVersion)]];
  }),
);

/** Until it is known, nothing begins. */
const unknownIdentityMs = 1000;

/** What the agent lacks while its heartbeats do not get through. */
const heartbeatLack = "heartbeat";

/** The agent of one cluster: waits for the cluster's lease, then works until it is stopped or loses it. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #leaseTransport: KubeTransport;
  readonly #questionTransport: KubeTransport;
  readonly #questions: QuestionFeed;
  readonly #lease: Lease;
  readonly #clock = new ServerClock();
  readonly #watch: BusWatch;
  readonly #identity: Identity;
  readonly #decided: Decided;
  readonly #news = new Bell();
  readonly #deferred: Deferred = new Map();
  readonly #stopping = new AbortController();
  #term: Term | undefined;
  #skewSeconds = 0;
  #running: Promise<unknown> | undefined;
  /** When a heartbeat was stored last, and since when all is well, by the process's own monotonic clock. */
  #heardAt: number | undefined;
  #wellSince = performance.now();
  readonly #failed = Promise.withResolvers<never>();

  constructor(options: AgentOptions) {
    const { config, loadKubeConfig, connection, lacks, logger } = options;
    const { cluster, identity, namespace, timings } = config;
    const clock = this.#clock;
    this.#options = options;
    this.#watch = new BusWatch({ connection, lacks, logger });
    this.#leaseTransport = new KubeTransport(loadKubeConfig, 1, { onDate: (...date) => this.#clock.observe(...date) });
    this.#questionTransport = new KubeTransport(loadKubeConfig, questionConnections);
    this.#questions = createQuestionFeed({ connection, cluster, lacks, logger, mayHear: () => this.#identity.isOurs });
    const transport = this.#leaseTransport;
    const book = createIdentityBook(ownJetstream(connection));
    this.#decided = new Decided(createRegistrationReader(ownJetstream(connection), cluster), lacks);
    const readUid = (): Promise<string> => readClusterUid(transport);
    this.#identity = new Identity({ cluster, book, readUid, clock, lacks });
    this.#lease = new Lease({
      transport,
      namespace,
      name: "storeplane-agent",
      identity,
      timings,
      clock,
      lacks,
      logger,
    });
  }

  /** Rejects when the agent can't go on: the process must end, so that it is started afresh. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  queueDepth(): number {
    return this.#term?.queueDepth() ?? 0;
  }

  storesByPhase(): ReadonlyMap<string, number> {
    return this.#term?.storesByPhase() ?? new Map();
  }

  templateChange(): TemplateChange | undefined {
    return this.#term?.templateChange();
  }

  isLeader(): boolean {
    return this.#term !== undefined;
  }

  start(): void {
    const end = (error: unknown): void => {
      if (!this.#stopping.signal.aborted) this.#failed.reject(error);
    };
    this.#running = Promise.all([this.#lead().catch(end), this.#beat().catch(end)]);
  }

  /** Finishes the passes under way, writes the last statuses and gives the lease back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#running, this.#questions.close()]);
    await this.#lease.release();
    await Promise.all([this.#leaseTransport.close(), this.#questionTransport.close()]);
  }

  /** Needs neither lease nor watch, so that a standby can answer too. */
  #listen(): void {
    const { config, logger } = this.#options;
    const { cluster, profile } = config;
    const options: AnswerOptions = {
      logger,
      onAnswered: (seconds, verb, outcome) => this.#options.metrics.questionAnswered(seconds, verb, outcome),
    };
    const previews = previewQuestion((request, signal) => {
      const reader = this.#readerUntil(signal);
      return previewStore(request, { cluster, reader, synthesize: (it) => synthesizeRequest(it, profile) });
    });
    this.#questions.listen("preview", createAnswer(previews, options));
    const credentials = logCredentials((request, signal) => {
      const reader = this.#readerUntil(signal);
      return findCredentials(request, { cluster, reader, synthesize: (it) => synthesizeOnce(it, profile) });
    }, logger);
    this.#questions.listen("credentials", createAnswer(credentialsQuestion(credentials), options));
    this.#listenForLogs(options);
    this.#listenForObjects(options);
    this.#listenForBackups(options);
  }

  #listenForLogs(options: AnswerOptions): void {
    const { cluster, profile } = this.#options.config;
    const logs = createPodLogs(this.#questionTransport);
    const depsUntil = (signal: AbortSignal): LogsDeps => {
      const reader = this.#readerUntil(signal);
      return { cluster, reader, logs, synthesize: (it) => synthesizeOnce(it, profile) };
    };
    const pages = logsQuestion(async (request, signal) => {
      const { requestId, tenant, name: store, uid } = request;
      options.logger.info({ requestId, tenant, store, uid }, "logs asked for");
      return (await findLogs(request, depsUntil(signal), signal)).logs;
    });
    this.#questions.listen("logs", createAnswer(pages, options));
    const followers = new Followers({
      follow: (request, signal) => new Following(request, depsUntil(signal), { signal }).parts(),
    });
    this.#questions.follow(followQuestion(followers, options));
  }

  #listenForObjects(options: AnswerOptions): void {
    const { cluster } = this.#options.config;
    const podLogs = createPodLogs(this.#questionTransport);
    const objects = objectsQuestion((request, signal) => {
      return findObjects(request, { cluster, reader: this.#readerUntil(signal), podLogs });
    });
    this.#questions.listen("objects", createAnswer(objects, options));
  }

  #listenForBackups(options: AnswerOptions): void {
    const { cluster, profile, backupSecretsDir } = this.#options.config;
    const readAccess = createReadBackupAccess(backupSecretsDir);
    const { logger } = options;
    const backups = backupsQuestion((request, signal) => {
      const reader = this.#readerUntil(signal);
      const synthesize: BackupsDeps["synthesize"] = (it, run) => synthesizeBackupOf(it, profile, run);
      return findBackups(request, { cluster, reader, synthesize, readAccess, logger, now: () => this.#clock.now() });
    });
    this.#questions.listen("backups", createAnswer(backups, options));
  }

  /** After its deadline a question asks nothing more, nor waits; what it has asked ends by the transport's own timeout. */
  #readerUntil(signal: AbortSignal): KubeWriter {
    const send: KubeTransport["send"] = async (call) => {
      signal.throwIfAborted();
      return this.#questionTransport.send({ ...call, signal });
    };
    return new KubeWriter({ send });
  }

  async #lead(): Promise<void> {
    const { logger, config } = this.#options;
    const { signal } = this.#stopping;
    await this.#identity.until(true, signal);
    this.#listen();
    while (!signal.aborted) {
      await this.#identity.until(true, signal);
      await this.#lease.acquire(signal);
      logger.info({ identity: config.identity }, "lease held");
      const attendance = new Attendance(() => this.#watch.isConnected && this.#lease.unreachableSince === undefined);
      this.#term = new Term(this.#options, {
        isHeld: () => this.#lease.isHeld && this.#identity.isOurs,
        deferred: this.#deferred,
        watch: this.#watch,
        clock: this.#clock,
        attendance,
        maxProvisioning: () => this.#decided.maxProvisioning,
        onNews: () => this.#news.ring(),
      });
      const ended = new AbortController();
      const either = AbortSignal.any([signal, ended.signal]);
      void this.#identity.until(false, either).then(() => ended.abort());
      await Promise.race([this.#lease.hold(either), this.#term.broken]);
      ended.abort();
      logger.info({ identity: config.identity }, "lease given up");
      await this.#term.stop();
      this.#term = undefined;
    }
  }

  async #beat(): Promise<void> {
    const { connection, lacks } = this.#options;
    const { signal } = this.#stopping;
    const sink = createHeartbeatSink(ownJetstream(connection));
    while (!signal.aborted) {
      this.#tellSkew();
      await this.#identity.check();
      await this.#decided.look();
      this.#term?.callNext();
      this.#questions.recheck();
      try {
        // Silent only while another agent is known to lead: with the API server away no agent can hold the lease.
        // Where two clusters have one id, only the one that it is bound to sends heartbeats.
        if (!this.#lease.isHeldByOther && !this.#identity.isConflict) {
          await sink.beat(await this.#heartbeat());
          this.#heardAt = performance.now();
        }
        lacks.clear(heartbeatLack);
      } catch (error) {
        lacks.note(heartbeatLack, wordsOf(error), { cause: error });
      }
      await this.#pauseBeating();
    }
  }

  /** Starts again when the API server was away, or the bus for so long that the cluster counted as offline. */
  #wellSeconds(): number {
    const now = performance.now();
    const isGap = this.#heardAt === undefined || now - this.#heardAt > clusterOfflineAfterMs;
    if (isGap || this.#lease.unreachableSince !== undefined) this.#wellSince = now;
    return Math.floor((now - this.#wellSince) / 1000);
  }

  /** What the agent lacks is told at once, but several changes of a moment together. */
  async #pauseBeating(): Promise<void> {
    const { signal } = this.#stopping;
    const changed = new AbortController();
    const { lacks } = this.#options;
    void Promise.race([lacks.changed, this.#news.rung]).then(() => changed.abort());
    const either = AbortSignal.any([signal, changed.signal]);
    const pauseMs = this.#identity.isOurs || this.#identity.isConflict ? heartbeatIntervalMs : unknownIdentityMs;
    await pause(pauseMs, either);
    await pause(gatherMs, signal);
  }

  /** Once when it comes and once when it goes; the control plane shows it for as long as it lasts. */
  #tellSkew(): void {
    const skewSeconds = Math.round(this.#clock.skewMs / 1000);
    if ((skewSeconds === 0) === (this.#skewSeconds === 0)) return;
    this.#skewSeconds = skewSeconds;
    const message = skewSeconds === 0 ? "clock agrees with the API server's" : "clock differs from the API server's";
    this.#options.logger.warn({ skewSeconds }, message);
  }

  async #heartbeat(): Promise<ClusterHeartbeat> {
    const since = this.#lease.unreachableSince ?? this.#identity.unreachableSince;
    const { uid: clusterUid } = this.#identity;
    const { config } = this.#options;
    const outlook = await this.#term?.outlook();
    return {
      schemaVersion: 1,
      cluster: config.cluster,
      agentVersion: this.#options.version,
      sentAt: new Date().toISOString(),
      ...(clusterUid && { clusterUid }),
      kubernetesReachable: since === undefined,
      ...(since && { kubernetesUnreachableSince: since.toISOString() }),
      wellSeconds: this.#wellSeconds(),
      baseDomain: config.profile.baseDomain,
      reads: { min: 1, max: desiredSchemaVersion },
      questions: [...rpcVerbs],
      engineVersions: runnable,
      ...(config.region && { region: config.region }),
      labels: config.labels,
      ...outlook,
      missing: [...this.#options.lacks.list()],
    };
  }

  /** What keeps this process from its work, beside what it lacks; a standby of a known leader lacks nothing. */
  missing(): string[] {
    const isStandby = this.#lease.isHeldByOther;
    return [
      ...(this.#term || isStandby ? [] : ["it is not known yet who holds the lease"]),
      ...(this.#heardAt === undefined && !isStandby ? ["no heartbeat was stored yet"] : []),
      ...(this.#identity.isOurs ? [] : ["it is not known yet whether this cluster is the one of its id"]),
      ...(this.#lease.unreachableSince ? ["the API server does not answer"] : []),
      ...(this.#term?.isSynced() === false ? ["the watches are not synced"] : []),
    ];
  }
}
