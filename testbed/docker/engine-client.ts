import { Readable } from "node:stream";
import { Agent, request } from "undici";
import * as z from "zod";

/** The engine answered with an error, or could not load what it was given. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

const versionSchema = z.object({ Version: z.string() });
const containersSchema = z.array(z.object({ Names: z.array(z.string()) }));
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() });
const networksSchema = z.array(z.object({ Name: z.string() }));
const progressSchema = z.object({ error: z.string().optional() });

/** Networks that every engine has. */
const ownNetworks = new Set(["bridge", "host", "none"]);

/** What is asked of an engine over its socket, without the docker command. */
export class EngineClient {
  readonly #agent: Agent;

  constructor(socketPath: string) {
    this.#agent = new Agent({ connect: { socketPath }, headersTimeout: 0, bodyTimeout: 0 });
  }

  async version(): Promise<string> {
    return versionSchema.parse(await this.#get("/version")).Version;
  }

  /** Loads images from an archive as `docker save` writes it. @throws EngineError saying what the engine found wrong. */
  async load(archive: AsyncIterable<Uint8Array>): Promise<void> {
    const answer = await request("http://docker/images/load?quiet=1", {
      method: "POST",
      dispatcher: this.#agent,
      headers: { "content-type": "application/x-tar" },
      body: Readable.from(archive, { objectMode: false }),
    });
    const text = await answer.body.text();
    // The answer begins before the archive is read, so errors come as a line of it.
    const errors = text
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .flatMap((line) => progressSchema.parse(JSON.parse(line)).error ?? []);
    if (answer.statusCode >= 300) errors.push(`HTTP ${answer.statusCode} ${text}`);
    if (errors.length > 0) throw new EngineError(`an image can't be loaded: ${errors.join("; ")}`);
  }

  /** Containers, volumes and networks that have been made: "container storeplane-nats-1". */
  async contents(): Promise<readonly string[]> {
    const containers = containersSchema.parse(await this.#get("/containers/json?all=1"));
    const { Volumes: volumes } = volumesSchema.parse(await this.#get("/volumes"));
    const networks = networksSchema.parse(await this.#get("/networks"));
    return [
      ...containers.map(({ Names }) => `container ${Names.join(" ").replace(/^\//, "")}`),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
      ...networks.filter(({ Name }) => !ownNetworks.has(Name)).map(({ Name }) => `network ${Name}`),
    ];
  }

  async #get(path: string): Promise<unknown> {
    const answer = await request(`http://docker${path}`, { dispatcher: this.#agent });
    if (answer.statusCode < 300) return answer.body.json();
    throw new EngineError(`GET ${path}: HTTP ${answer.statusCode} ${await answer.body.text()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}
