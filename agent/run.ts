import { setTimeout as sleep } from "node:timers/promises";
import { jetstream } from "@nats-io/jetstream";
import { type ClusterHeartbeat, clusterOfflineAfterMs, heartbeatIntervalMs } from "../contract/index.ts";
import { createHeartbeatSink } from "./bus/heartbeat-sink.ts";
import { createQuestionFeed } from "./bus/question-feed.ts";
import { Lease } from "./cluster/lease.ts";
import { KubeTransport } from "./cluster/transport.ts";
import { KubeWriter } from "./cluster/writer.ts";
import { type HealthServer, startHealthServer } from "./health-server.ts";
import type { Owed } from "./intake/take-in.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { QuestionFeed } from "./ports.ts";
import { type AnswerOptions, createAnswer } from "./rpc/answer.ts";
import { auditCredentials } from "./rpc/audit-credentials.ts";
import { credentialsQuestion, findCredentials } from "./rpc/credentials.ts";
import { previewQuestion, previewStore } from "./rpc/preview.ts";
import type { AgentOptions } from "./run-options.ts";
import { Term } from "./run-term.ts";
import { synthesizeOnce, synthesizeRequest } from "./synth/synthesize.ts";

/** Of questions: enough for a preview to take a fraction of a second, few enough to leave the API server to the passes. */
const questionConnections = 8;

/** The agent of one cluster: waits for the cluster's lease, then works until it is stopped or loses it. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #leaseTransport: KubeTransport;
  readonly #questionTransport: KubeTransport;
  readonly #questions: QuestionFeed;
  readonly #lease: Lease;
  readonly #metrics: Metrics;
  readonly #owed: Owed = new Map();
  readonly #stopping = new AbortController();
  #term: Term | undefined;
  #health: HealthServer | undefined;
  #running: Promise<unknown> | undefined;
  /** When a heartbeat was stored last, and since when all is well, by the process's own monotonic clock. */
  #heardAt: number | undefined;
  #wellSince = performance.now();
  readonly #failed = Promise.withResolvers<never>();

  constructor(options: AgentOptions) {
    const { config, kubeConfig, logger } = options;
    const { cluster, identity, namespace, timings } = config;
    this.#options = options;
    this.#leaseTransport = new KubeTransport(kubeConfig, 1);
    this.#questionTransport = new KubeTransport(kubeConfig, questionConnections);
    this.#questions = createQuestionFeed({ connection: options.connection, cluster, logger });
    const transport = this.#leaseTransport;
    this.#lease = new Lease({ transport, namespace, name: "storeplane-agent", identity, timings, logger });
    this.#metrics = createMetrics({
      queueDepth: () => this.#term?.queueDepth() ?? 0,
      storesByPhase: () => this.#term?.storesByPhase() ?? new Map(),
      isLeader: () => this.#term !== undefined,
    });
  }

  /** Rejects when the agent can't go on: the process must end, so that it is started afresh. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Answers the port of the health server; throws when that port is taken. */
  async start(): Promise<number> {
    const missing = () => this.#missing();
    this.#health = await startHealthServer({ ...this.#options.config.health, metrics: this.#metrics, missing });
    this.#listen();
    const leading = this.#lead().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.#failed.reject(error);
    });
    this.#running = Promise.all([leading, this.#beat()]);
    return this.#health.port;
  }

  /** Finishes the passes under way, writes the last statuses and gives the lease back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#running, this.#questions.close()]);
    await this.#lease.release();
    await this.#health?.close();
    await Promise.all([this.#leaseTransport.close(), this.#questionTransport.close()]);
  }

  /** Needs neither lease nor watch, so that a standby can answer too. */
  #listen(): void {
    const { config, logger } = this.#options;
    const { cluster, profile } = config;
    const options: AnswerOptions = {
      logger,
      onAnswered: (seconds, verb, outcome) => this.#metrics.questionAnswered(seconds, verb, outcome),
    };
    const previews = previewQuestion((request, signal) => {
      const looks = this.#looksUntil(signal);
      return previewStore(request, { cluster, looks, synthesize: (it) => synthesizeRequest(it, profile) });
    });
    this.#questions.listen("preview", createAnswer(previews, options));
    const credentials = auditCredentials((request, signal) => {
      const looks = this.#looksUntil(signal);
      return findCredentials(request, { cluster, looks, synthesize: (it) => synthesizeOnce(it, profile) });
    }, logger);
    this.#questions.listen("credentials", createAnswer(credentialsQuestion(credentials), options));
  }

  /** After its deadline a question asks nothing more; what it has asked ends by the transport's own timeout. */
  #looksUntil(signal: AbortSignal): KubeWriter {
    const send: KubeTransport["send"] = async (call) => {
      signal.throwIfAborted();
      return this.#questionTransport.send(call);
    };
    return new KubeWriter({ send });
  }

  async #lead(): Promise<void> {
    const { logger, config } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await this.#lease.acquire(this.#stopping.signal);
      logger.info({ identity: config.identity }, "lease held");
      this.#term = new Term(this.#options, {
        metrics: this.#metrics,
        isHeld: () => this.#lease.isHeld,
        owed: this.#owed,
      });
      await Promise.race([this.#lease.hold(this.#stopping.signal), this.#term.broken]);
      logger.info({ identity: config.identity }, "lease given up");
      await this.#term.stop();
      this.#term = undefined;
    }
  }

  async #beat(): Promise<void> {
    const { connection, logger } = this.#options;
    const { signal } = this.#stopping;
    const sink = createHeartbeatSink(jetstream(connection));
    while (!signal.aborted) {
      try {
        // Silent only while another agent is known to lead: with the API server away nobody can hold the lease.
        if (!this.#lease.isHeldByOther) {
          await sink.beat(this.#heartbeat());
          this.#heardAt = performance.now();
        }
      } catch (error) {
        logger.warn({ err: error }, "no heartbeat");
      }
      await sleep(heartbeatIntervalMs, undefined, { signal }).catch(() => undefined); // rejects only when stopped
    }
  }

  /** Begins anew when the API server was away, or the bus for so long that the cluster counted as offline. */
  #wellSeconds(): number {
    const now = performance.now();
    const isGap = this.#heardAt === undefined || now - this.#heardAt > clusterOfflineAfterMs;
    if (isGap || this.#lease.unreachableSince !== undefined) this.#wellSince = now;
    return Math.floor((now - this.#wellSince) / 1000);
  }

  #heartbeat(): ClusterHeartbeat {
    const since = this.#lease.unreachableSince;
    return {
      schemaVersion: 1,
      cluster: this.#options.config.cluster,
      agentVersion: this.#options.version,
      sentAt: new Date().toISOString(),
      kubernetesReachable: since === undefined,
      ...(since ? { kubernetesUnreachableSince: since.toISOString() } : {}),
      wellSeconds: this.#wellSeconds(),
      baseDomain: this.#options.config.profile.baseDomain,
      stores: this.#term?.storeCount() ?? 0,
      missing: [],
    };
  }

  /** What keeps this process from its work; a standby lacks nothing. */
  #missing(): string[] {
    return [
      ...(this.#options.connection.isClosed() ? ["the bus connection is closed"] : []),
      ...(this.#lease.unreachableSince ? ["the API server does not answer"] : []),
      ...(this.#term?.isSynced() === false ? ["the watches are not synced"] : []),
    ];
  }
}
