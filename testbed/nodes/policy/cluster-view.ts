import * as z from "zod";
import type { Logger } from "../../../agent/ports.ts";
import {
  type Namespace,
  namespaceSchema,
  type Pod,
  type Policy,
  podSchema,
  policySchema,
  type World,
} from "./objects.ts";

export type PolicyKind = "NetworkPolicy" | "Pod" | "Namespace";

const identity = z.object({ metadata: z.object({ name: z.string(), namespace: z.string().default("") }) });

/** What the watches have seen so far. */
export class ClusterView {
  readonly #logger: Logger;
  readonly #listed = new Set<PolicyKind>();
  readonly #policies = new Map<string, Policy>();
  readonly #pods = new Map<string, Pod>();
  readonly #namespaces = new Map<string, Namespace>();
  #addresses: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Whether each kind was listed once: before that, what is missing says nothing. */
  get isComplete(): boolean {
    return this.#listed.size === 3;
  }

  world(): World {
    return {
      policies: [...this.#policies.values()],
      pods: [...this.#pods.values()].map((pod) => this.#withAddresses(pod)),
      namespaces: [...this.#namespaces.values()],
    };
  }

  /** Takes a fresh list in place of everything known of the kind. */
  replace(kind: PolicyKind, objects: readonly unknown[]): void {
    this.#mapOf(kind).clear();
    for (const object of objects) this.put(kind, object);
    this.#listed.add(kind);
  }

  /** An object that can't be read is logged and makes no hole: an unknown pod has no traffic. */
  put(kind: PolicyKind, object: unknown): void {
    const key = keyOf(object);
    try {
      if (kind === "NetworkPolicy") this.#policies.set(key, policySchema.parse(object));
      else if (kind === "Pod") this.#pods.set(key, podSchema.parse(object));
      else this.#namespaces.set(key, namespaceSchema.parse(object));
    } catch (error) {
      this.#logger.error({ kind, key, err: describe(error) }, "object can't be read for network policies");
      if (kind === "NetworkPolicy") this.#policies.set(key, denyNamespace(object));
      else this.#mapOf(kind).delete(key);
    }
  }

  remove(kind: PolicyKind, object: unknown): void {
    this.#mapOf(kind).delete(keyOf(object));
  }

  /** Addresses by the uid of their pod, known before the API names them. */
  setPodAddresses(addresses: ReadonlyMap<string, readonly number[]>): void {
    this.#addresses = addresses;
  }

  #withAddresses(pod: Pod): Pod {
    const more = this.#addresses.get(pod.uid);
    return more === undefined ? pod : { ...pod, addresses: [...new Set([...pod.addresses, ...more])] };
  }

  #mapOf(kind: PolicyKind): Map<string, unknown> {
    return { NetworkPolicy: this.#policies, Pod: this.#pods, Namespace: this.#namespaces }[kind];
  }
}

function keyOf(object: unknown): string {
  const { name, namespace } = identity.parse(object).metadata;
  return `${namespace}/${name}`;
}

/** Stands in for a policy that can't be read: nothing may pass that it might forbid. */
function denyNamespace(object: unknown): Policy {
  const { metadata } = identity.parse(object);
  return policySchema.parse({ metadata, spec: { policyTypes: ["Ingress", "Egress"] } });
}

function describe(error: unknown): string {
  return error instanceof z.ZodError ? z.prettifyError(error) : String(error);
}
