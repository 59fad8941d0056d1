import { setTimeout as pause } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  type LogLine,
  type Preview,
  type SealedCredentials,
  type StoreResource,
  sealingAlgorithm,
} from "../../contract/index.ts";
import { StandInAgent } from "../integration/control-plane/stand-in-agent.ts";

export interface RuntimeAgent {
  readonly preview: Preview;
  /** Answers every question for credentials with some of this store from now on. */
  sealFor(store: StoreResource): Promise<SealedCredentials>;
  /** Sends a heartbeat; the next is due half a minute later. */
  beat(): Promise<void>;
  /** Says that it is Ready. */
  reportReady(store: StoreResource): Promise<void>;
  /** Serves who follows the store's logs: each line comes when it is written. */
  serveLogs(store: StoreResource): Promise<ServedLogs>;
  /** Takes questions from now on, and answers none. */
  ignoreQuestions(): Promise<void>;
}

export interface ServedLogs {
  write(text: string): void;
  end(): Promise<void>;
}

/** An agent that is there and answers every preview with the same. */
export async function startPreviewAgent(cluster: string, connection: NatsConnection): Promise<RuntimeAgent> {
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
    beat: () => agent.beat(),
    reportReady: (store) => agent.reportReady(store),
    async serveLogs({ name, uid }) {
      const written: LogLine[] = [];
      const feed = await agent.followLogs(async function* (_request, signal) {
        let told = 0;
        while (!signal.aborted) {
          const lines = written.slice(told);
          const isFirst = told === 0;
          told += lines.length;
          if (isFirst || lines.length > 0) {
            yield { name, uid, cluster, components: ["web"], lines, truncated: false, silent: [] };
          }
          await pause(20, undefined, { signal }).catch(() => undefined);
        }
      });
      return {
        write: (text) => void written.push({ at: new Date().toISOString(), component: "web", replica: "x7k2p", text }),
        end: () => feed.close(),
      };
    },
    async ignoreQuestions() {
      await agent.answerPreviews(undefined);
      await agent.answerCredentials(undefined);
    },
  };
}
