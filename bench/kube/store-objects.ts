import { randomBytes, randomUUID } from "node:crypto";
import { type GeneratedSecret, localProfile, type StoreManifests, synthesizeStore } from "../../constructs/index.ts";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";

/** Every object of a store that is not a hook, in the order in which the agent writes them, secrets included. */
export function storeObjects(name: string): KubeObject[] {
  const manifests = render(name);
  const [guards = [], ...others] = manifests.waves.map((wave) => wave.objects.map(({ object }) => object));
  const secrets = manifests.secrets.map((secret) => fillSecret(secret, manifests.namespace));
  return [...guards, ...secrets, ...others.flat()] as KubeObject[];
}

function render(name: string): StoreManifests {
  const fixed = { revision: "0123456789abcdef-1", tenant: "default", engine: "woocommerce", plan: "starter" };
  return synthesizeStore({ name, uid: randomUUID(), ...fixed, hosts: [] }, localProfile);
}

function fillSecret({ name, labels, keys }: GeneratedSecret, namespace: string): KubeObject {
  const data = Object.entries(keys).map(([key, rule]) => {
    const text = "value" in rule ? rule.value : randomBytes(rule.length).toString("hex").slice(0, rule.length);
    return [key, Buffer.from(text).toString("base64")];
  });
  const metadata = { name, namespace, labels };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata,
    type: "Opaque",
    immutable: true,
    data: Object.fromEntries(data),
  };
}

/** Tells one object of a cluster from every other. */
export function keyOf({ kind, metadata: { name, namespace = "" } }: Pick<KubeObject, "kind" | "metadata">): string {
  return `${kind}/${namespace}/${name}`;
}
