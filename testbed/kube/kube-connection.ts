import { readFile } from "node:fs/promises";
import { Agent, request } from "undici";
import * as z from "zod";

/** An answer of the API server that is not 2xx. */
export class KubeRequestError extends Error {
  override readonly name = "KubeRequestError";
  readonly status: number;
  readonly reason: string;

  constructor(call: string, status: number, answer: { message?: string | undefined; reason?: string | undefined }) {
    super(`${call}: HTTP ${status} ${answer.message ?? ""}`.trim());
    this.status = status;
    this.reason = answer.reason ?? "";
  }
}

export interface KubeCall {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface KubeCredentials {
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

const statusSchema = z.object({ message: z.string().optional(), reason: z.string().optional() }).catch({});

/** Plain requests to one API server; enough for setting up and for tests, no more. */
export class KubeConnection {
  readonly #server: string;
  readonly #token: string | undefined;
  readonly #agent: Agent;

  constructor(credentials: KubeCredentials) {
    const { server, ca, token, cert, key } = credentials;
    this.#server = server;
    this.#token = token;
    this.#agent = new Agent({ connections: 8, connect: { ca, ...(cert && key && { cert, key }) } });
  }

  /** @throws KubeRequestError for any answer but 2xx. */
  async call(call: KubeCall): Promise<unknown> {
    const method = call.method ?? "GET";
    const answer = await request(this.#server + call.path, {
      method,
      dispatcher: this.#agent,
      headers: {
        accept: call.accept ?? "application/json",
        ...(call.body !== undefined && { "content-type": call.contentType ?? "application/json" }),
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    const text = await answer.body.text();
    const body = parseJson(text);
    if (answer.statusCode < 300) return body;
    throw new KubeRequestError(`${method} ${call.path}`, answer.statusCode, statusSchema.parse(body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const base64 = z.string().transform((text) => Buffer.from(text, "base64").toString("utf8"));
const clusterSchema = z.object({ cluster: z.object({ server: z.string(), "certificate-authority-data": base64 }) });
const userSchema = z.object({
  user: z.object({
    token: z.string().optional(),
    "client-certificate-data": base64.optional(),
    "client-key-data": base64.optional(),
  }),
});
const kubeconfigSchema = z.object({
  clusters: z.tuple([clusterSchema]).rest(z.unknown()),
  users: z.tuple([userSchema]).rest(z.unknown()),
});

/** Connects as the first user of a kubeconfig to its first cluster. Credentials must be inline. */
export async function connectKube(kubeconfig: string): Promise<KubeConnection> {
  return new KubeConnection(await readCredentials(kubeconfig));
}

/** The first user and the first cluster of a kubeconfig. */
export async function readCredentials(kubeconfig: string): Promise<KubeCredentials> {
  const text = await readFile(kubeconfig, "utf8");
  const parsed = kubeconfigSchema.parse(text.startsWith("{") ? JSON.parse(text) : await readYaml(kubeconfig));
  const { cluster } = parsed.clusters[0];
  const { user } = parsed.users[0];
  return {
    server: cluster.server,
    ca: cluster["certificate-authority-data"],
    token: user.token,
    cert: user["client-certificate-data"],
    key: user["client-key-data"],
  };
}

async function readYaml(file: string): Promise<unknown> {
  // Imported only for foreign kubeconfigs: ours are JSON.
  const { Yaml } = await import("cdk8s");
  return Yaml.load(file)[0];
}
