import { renameSync, writeFileSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { createRenewalByBus } from "./bus/renewal-by-bus.ts";
import { readClusterUid } from "./cluster/cluster-uid.ts";
import { writeCredsSecret } from "./cluster/creds-secret.ts";
import { KubeTransport } from "./cluster/transport.ts";
import type { AgentConfig } from "./config.ts";
import type { Lacks } from "./lacks.ts";
import type { Logger } from "./ports.ts";
import { createRenewalByHttp } from "./renewal/by-http.ts";
import { CredsBook, type Keep } from "./renewal/creds-book.ts";
import { joinAs } from "./renewal/join.ts";
import { Renewal } from "./renewal/renewal.ts";

export interface RenewalStart {
  readonly config: AgentConfig;
  readonly loadKubeConfig: () => KubeConfig;
  /** That of this moment. */
  readonly connection: () => NatsConnection | undefined;
  /** The agent's own version. */
  readonly version: string;
  readonly lacks: Lacks;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Keeps the agent's credentials good from now on, with a connection or without; returns those of each moment. */
export function startRenewal(start: RenewalStart): CredsBook {
  const { config, connection, lacks, logger, signal } = start;
  const { credsFile, credsSecret, apiUrl } = config.nats;
  const book = new CredsBook(credsFile, credsSecret ? keepInSecret(start, credsSecret) : keepInFile(credsFile));
  const ways = [createRenewalByBus(connection), ...(apiUrl ? [createRenewalByHttp(apiUrl)] : [])];
  const { renewalRetryBaseMs: retryBaseMs, renewalRetryMaxMs: retryMaxMs } = config.timings;
  const renewal = new Renewal({ cluster: config.cluster, book, ways, lacks, logger, retryBaseMs, retryMaxMs });
  void join(start, book, renewal);
  void renewal.run(signal);
  return book;
}

/** With the token of an invitation: makes a key where no good one is, and asks to be let in with it. */
function join(start: RenewalStart, book: CredsBook, renewal: Renewal): Promise<void> {
  const { config, version, loadKubeConfig, lacks, logger, signal } = start;
  const { apiUrl, joinToken: token } = config.nats;
  if (apiUrl === undefined || token === undefined) return Promise.resolve();
  const readUid = async (): Promise<string> => {
    const transport = new KubeTransport(loadKubeConfig, 1);
    try {
      return await readClusterUid(transport);
    } finally {
      await transport.close();
    }
  };
  const { renewalRetryMaxMs: retryMs } = config.timings;
  const of = { isShutOut: () => renewal.isShutOut(), onNewKey: () => renewal.wake() };
  const common = { cluster: config.cluster, book, ...of, lacks, logger };
  return joinAs({ ...common, apiUrl, token, version, readUid, retryMs }, signal);
}

function keepInSecret({ config: { namespace }, loadKubeConfig }: RenewalStart, name: string): Keep {
  return async (text) => {
    // Once in hours: a connection of its own is closed again.
    const transport = new KubeTransport(loadKubeConfig, 1);
    try {
      await writeCredsSecret(transport, { namespace, name }, text);
    } finally {
      await transport.close();
    }
  };
}

/** For its owner only, and never half: whoever reads it meanwhile has the former one. */
function keepInFile(file: string): Keep {
  return async (text) => {
    const unfinished = `${file}.new`;
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, file);
  };
}
