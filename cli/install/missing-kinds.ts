import * as z from "zod";
import type { KubeObject } from "../../constructs/index.ts";
import type { Kubectl } from "./kubectl.ts";

const resourcesSchema = z.object({ resources: z.array(z.object({ kind: z.string() })) });

/** Tells which kinds the API server lists; each group is asked once. */
export class ServedKinds {
  readonly #kubectl: Kubectl;
  readonly #byVersion = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(kubectl: Kubectl) {
    this.#kubectl = kubectl;
  }

  /** Kinds of the objects that the cluster does not have, as `Kind of group/version`. */
  async missingOf(objects: readonly KubeObject[]): Promise<readonly string[]> {
    const asked = await Promise.all(
      objects.map(async ({ apiVersion, kind }) =>
        (await this.#served(apiVersion)).has(kind) ? [] : [`${kind} of ${apiVersion}`],
      ),
    );
    return [...new Set(asked.flat())];
  }

  async has({ apiVersion, kind }: KubeObject): Promise<boolean> {
    return (await this.#served(apiVersion)).has(kind);
  }

  #served(apiVersion: string): Promise<ReadonlySet<string>> {
    const known = this.#byVersion.get(apiVersion) ?? this.#ask(apiVersion);
    this.#byVersion.set(apiVersion, known);
    return known;
  }

  async #ask(apiVersion: string): Promise<ReadonlySet<string>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { code, out, err } = await this.#kubectl.run(["get", "--raw", path]);
    if (code === 0) return new Set(resourcesSchema.parse(JSON.parse(out)).resources.map(({ kind }) => kind));
    // What is not there is answered with 404; without an answer kubectl says why.
    if (/NotFound|could not find the requested resource/i.test(err)) return new Set();
    await this.#kubectl.demand(["get", "--raw", "/version"]);
    return new Set();
  }
}
