import { randomInt } from "node:crypto";
import type { GeneratedSecret, KubeObject, SecretKey } from "../../constructs/index.ts";
import type { Pass, ReconcileDeps, StepEnd } from "../pass.ts";
import type { ObjectRef } from "../ports.ts";
import { findEntry, noteEntry } from "../store/inventory.ts";
import { awaitSecrets } from "./await-secrets.ts";
import { forgetHooksOfLost } from "./forget-hooks.ts";

/** URL-safe, so that a connection string can be put together from environment variables. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The store's secrets are there when this is done: made here, or brought from outside, as the profile says. */
export async function provideSecrets(pass: Pass, deps: ReconcileDeps): Promise<StepEnd> {
  if (deps.profile.secrets.mode === "external") return awaitSecrets(pass, deps);
  return createSecrets(pass, deps);
}

/** Creates each generated secret if it is absent; one that exists keeps its values (design D6). */
async function createSecrets(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, manifests, store, now } = pass;
  const known = deps.cache.of(store);
  const checkDue = now.getTime() - known.secretsCheckedAt >= deps.timings.secretCheckMs;
  const live = record.firstReadyAt !== undefined; // guardData has looked at those
  const due = manifests.secrets.filter((secret) => {
    const isKnown = findEntry(record, refOfSecret(secret, manifests.namespace))?.uid !== undefined;
    return !isKnown || (!live && checkDue);
  });
  const outcomes = await Promise.allSettled(due.map((secret) => ensureSecret(secret, pass, deps)));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  if (checkDue) known.secretsCheckedAt = now.getTime();
  pass.observations.set("secrets", { state: "Done" });
}

async function ensureSecret(secret: GeneratedSecret, pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, manifests, store } = pass;
  const ref = refOfSecret(secret, manifests.namespace);
  const isFirst = deps.cache.of(store).foundNoNamespace && !findEntry(record, ref)?.uid;
  // Otherwise read first: a create that is refused counts against the quota all the same, until the next recount.
  const present = isFirst ? undefined : await deps.writer.readMetadata(ref);
  if (!present) await forgetHooksOfLost(ref, pass, deps);
  const { metadata } = present ?? (await deps.writer.createIfAbsent(toManifest(secret, manifests.namespace)));
  noteEntry(record, { ...ref, data: true, ...(metadata.uid && { uid: metadata.uid }) });
}

function refOfSecret({ name }: GeneratedSecret, namespace: string): ObjectRef {
  return { apiVersion: "v1", kind: "Secret", namespace, name };
}

function toManifest(secret: GeneratedSecret, namespace: string): KubeObject {
  const entries = Object.entries(secret.keys).map(([key, rule]) => [key, base64(valueOf(rule))]);
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secret.name, namespace, labels: secret.labels },
    type: "Opaque",
    immutable: true,
    data: Object.fromEntries(entries),
  };
}

function valueOf(rule: SecretKey): string {
  if ("value" in rule) return rule.value;
  return Array.from({ length: rule.length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
