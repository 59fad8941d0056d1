import { Agent, request } from "undici";
import * as z from "zod";
import { collectionPath } from "../../agent/cluster/kinds.ts";
import { type KubeAccess, readAccess } from "./access.ts";

const eventSchema = z.looseObject({ type: z.string(), object: z.looseObject({}) });

export interface WatchOptions {
  readonly apiVersion: string;
  readonly kind: string;
  /** Only the metadata: a third of the bytes. */
  readonly metadataOnly?: boolean;
  readonly onEvent: (type: string, object: unknown) => void;
}

/** Watches kinds of labelled objects over one pool of connections until it is disposed of. */
export class Watches {
  readonly #access: KubeAccess;
  readonly #agent: Agent;
  readonly #stop = new AbortController();

  constructor(access: KubeAccess) {
    this.#access = access;
    this.#agent = new Agent({ connect: { ca: access.ca }, bodyTimeout: 0 });
  }

  static async open(kubeconfig: string): Promise<Watches> {
    return new Watches(await readAccess(kubeconfig));
  }

  /** Begins with every object that exists; resolves when the server has begun to answer. */
  async add({ apiVersion, kind, metadataOnly = false, onEvent }: WatchOptions): Promise<void> {
    const query = "watch=true&labelSelector=storeplane.dev%2Fstore&timeoutSeconds=3600";
    const { server, token } = this.#access;
    const type = metadataOnly ? "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" : "application/json";
    const answer = await request(`${server}${collectionPath(apiVersion, kind)}?${query}`, {
      dispatcher: this.#agent,
      signal: this.#stop.signal,
      headers: { accept: type, authorization: `Bearer ${token}` },
    });
    if (answer.statusCode !== 200) throw new Error(`watch of ${kind} answered ${answer.statusCode}`);
    void this.#follow(answer.body, onEvent).catch((cause: unknown) => {
      if (!this.#stop.signal.aborted) throw new Error(`watch of ${kind} ended`, { cause });
    });
  }

  async #follow(body: AsyncIterable<Buffer>, onEvent: WatchOptions["onEvent"]): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) {
        const { type, object } = eventSchema.parse(JSON.parse(line));
        onEvent(type, object);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#agent.destroy();
  }
}
