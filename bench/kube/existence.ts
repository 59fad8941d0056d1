import * as z from "zod";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";
import { monotonicMs } from "../clock.ts";
import { keyOf, storeObjects } from "./store-objects.ts";
import { Watches } from "./watch.ts";

const metadataSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** Sees objects of stores come into being, whoever makes them. */
export class Existence {
  readonly #watches: Watches;
  readonly #seen = new Set<string>();
  readonly #awaited = new Map<string, () => void>();

  private constructor(watches: Watches) {
    this.#watches = watches;
  }

  /** Watches every kind that a store holds. */
  static async open(kubeconfig: string): Promise<Existence> {
    const existence = new Existence(await Watches.open(kubeconfig));
    const kinds = new Map(storeObjects("kinds").map(({ apiVersion, kind }) => [kind, apiVersion]));
    for (const [kind, apiVersion] of kinds) {
      const onEvent = (type: string, object: unknown): void => existence.#note(kind, type, object);
      await existence.#watches.add({ apiVersion, kind, metadataOnly: true, onEvent });
    }
    return existence;
  }

  /** The moment (monotonicMs) at which the last of the objects was seen; rejects after `timeoutMs`. */
  all(objects: readonly KubeObject[], timeoutMs: number): Promise<number> {
    const missing = new Set(objects.map(keyOf).filter((key) => !this.#seen.has(key)));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const some = [...missing].slice(0, 5).join(", ");
        reject(new Error(`${missing.size} objects do not exist after ${timeoutMs} ms, for example ${some}`));
      }, timeoutMs);
      const arrived = (key: string): void => {
        missing.delete(key);
        if (missing.size > 0) return;
        clearTimeout(timer);
        resolve(monotonicMs());
      };
      for (const key of missing) this.#awaited.set(key, () => arrived(key));
      if (missing.size === 0) arrived("");
    });
  }

  #note(kind: string, type: string, raw: unknown): void {
    if (type !== "ADDED") return;
    const { name, namespace = "" } = metadataSchema.parse(raw).metadata;
    const key = keyOf({ kind, metadata: { name, namespace } });
    this.#seen.add(key);
    this.#awaited.get(key)?.();
    this.#awaited.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watches[Symbol.asyncDispose]();
  }
}
