import { randomBytes } from "node:crypto";
import { clusterAccounts } from "../../bus-keys/account-tokens.ts";
import { type BusKeys, busKeysSchema, createBusKeys, withClusters } from "../../bus-keys/bus-keys.ts";
import { newAuditKey } from "../../bus-keys/keep-keys.ts";
import { newCreds } from "../../bus-keys/user-creds.ts";
import { agentSecret } from "../../charts/platform/agent-secret.ts";
import {
  agentAccess,
  agentAccountFile,
  agentsKeyFile,
  agentsKeySecret,
  auditKeyItem,
  claimsHash,
  credsSecret,
  keysFile,
  keysSecret,
  podRoles,
  routesSecret,
  trustFile,
  trustSecret,
} from "../../charts/platform/bus-access.ts";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { claimsAnnotation } from "../../charts/platform/nats.ts";
import type { KubeObject } from "../../constructs/index.ts";
import { agentTokenSeconds, parseCreds, readUserClaims } from "../../contract/index.ts";
import { InstallError } from "./errors.ts";
import { trustConfig } from "./trust-config.ts";

/** Bytes of chance in a password. */
const strength = 24;

/** NATS would take a variable that begins with a digit for a number. */
const beginning = "p";

/** The Secrets of a bus in this cluster, that of all keys first: nothing is signed with keys that are not kept. */
export const busSecretNames: readonly string[] = [
  keysSecret,
  trustSecret,
  routesSecret,
  agentsKeySecret,
  ...podRoles.map(credsSecret),
  agentSecret,
];

/** What is there of a Secret. */
export interface KnownSecret {
  readonly annotations: Readonly<Record<string, string>>;
  /** As text. */
  readonly data: Readonly<Record<string, string>>;
}

export interface WantedSecrets {
  /** In the order in which they are made. */
  readonly missing: readonly KubeObject[];
  /** There, but not what the servers are to be told now. */
  readonly outdated: readonly KubeObject[];
}

/**
 * The Secrets that a bus lacks, for the cluster that it is in. What is there stays: keys are made once, as every
 * token and creds file is signed with them.
 * @throws InstallError when the keys are gone and something that they signed is there
 */
export async function wantedSecrets(cluster: string, known: ReadonlyMap<string, KnownSecret>): Promise<WantedSecrets> {
  const kept = keysOf(known);
  const keys = withClusters(kept, [cluster]);
  const hash = claimsHash(cluster);
  const isCurrent = known.get(trustSecret)?.annotations[claimsAnnotation] === hash;
  const missing: KubeObject[] = [];
  for (const name of busSecretNames) if (!known.has(name)) missing.push(await make(name, { keys, cluster, hash }));
  const former = [
    ...(keys.clusters[cluster] === kept.clusters[cluster] ? [] : [keysSecret]),
    ...(isCurrent ? [] : [trustSecret]),
  ].filter((name) => known.has(name));
  const outdated = await Promise.all(former.map((name) => make(name, { keys, cluster, hash })));
  return { missing, outdated: [...outdated, ...withAuditKey(known)] };
}

/** Installed before there were checkpoints: the same creds, and the key that signs them. */
function withAuditKey(known: ReadonlyMap<string, KnownSecret>): readonly KubeObject[] {
  const name = credsSecret("control-plane");
  const there = known.get(name);
  if (there === undefined || there.data[auditKeyItem] !== undefined) return [];
  return [secret(name, { ...there.data, [auditKeyItem]: newAuditKey() })];
}

function keysOf(known: ReadonlyMap<string, KnownSecret>): BusKeys {
  const kept = known.get(keysSecret)?.data[keysFile];
  if (kept !== undefined) return readKeys(kept);
  const signed = busSecretNames.filter((name) => name !== routesSecret && known.has(name));
  if (signed.length === 0) return createBusKeys();
  throw new InstallError(
    `The Secret ${keysSecret} in ${systemNamespace} is gone or has no ${keysFile}, and ${signed.join(", ")} was signed with its keys.\n` +
      "Put it back from your backup. New keys would be those of another bus: with them the servers would not find the streams of this one.",
  );
}

function readKeys(text: string): BusKeys {
  try {
    return busKeysSchema.parse(JSON.parse(text));
  } catch {
    // What was read is secret: no part of it may be in a message, so that there is no cause either.
    throw new InstallError(
      `The Secret ${keysSecret} in ${systemNamespace} has no keys of a bus in ${keysFile}.\nPut it back from your backup.`,
    );
  }
}

interface Making {
  readonly keys: BusKeys;
  readonly cluster: string;
  readonly hash: string;
}

async function make(name: string, { keys, cluster, hash }: Making): Promise<KubeObject> {
  const role = podRoles.find((it) => credsSecret(it) === name);
  if (role !== undefined) {
    const auditKey = role === "control-plane" && { [auditKeyItem]: newAuditKey() };
    return secret(name, { creds: await newCreds(keys, role), ...auditKey });
  }
  switch (name) {
    case keysSecret:
      return secret(name, { [keysFile]: JSON.stringify(keys) });
    case trustSecret:
      return secret(name, { [trustFile]: await trustConfig(keys) }, { [claimsAnnotation]: hash });
    case agentsKeySecret:
      return secret(name, { [agentsKeyFile]: keys.agents });
    case routesSecret:
      return secret(name, { password: beginning + randomBytes(strength).toString("hex") });
    default:
      return secret(name, await agentContent(keys, cluster));
  }
}

/** Creds that end, and whose they are: the migration lets that key in, so that they are renewed. */
async function agentContent(keys: BusKeys, cluster: string): Promise<Readonly<Record<string, string>>> {
  const creds = await newCreds(keys, { agent: cluster }, Math.floor(Date.now() / 1000) + agentTokenSeconds);
  const { clusters } = await clusterAccounts(keys, new Map([[cluster, readUserClaims(parseCreds(creds).jwt).sub]]));
  const own = { schemaVersion: 1, clusters: clusters.filter((known) => known.cluster === cluster) };
  return { ...agentAccess(cluster), creds, [agentAccountFile]: JSON.stringify(own) };
}

function secret(
  name: string,
  content: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  const labels = { "app.kubernetes.io/part-of": "storeplane" };
  const metadata = { name, namespace: systemNamespace, labels, annotations };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: content };
}
