import { randomBytes } from "node:crypto";
import * as z from "zod";
import { agentSecret } from "../../charts/platform/agent-deployment.ts";
import { agentAccess, busRoles, passwordSecret } from "../../charts/platform/bus-access.ts";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { type ClusterProfile, type KubeObject, profileOf } from "../../constructs/index.ts";
import { InstallError } from "./errors.ts";
import type { Kubectl } from "./kubectl.ts";

/** Bytes of chance in a password. */
const strength = 24;

/** NATS would take a variable that begins with a digit for a number. */
const beginning = "p";

const agentSecretSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** Names of the Secrets that the platform's pods read, the agent's first. */
export function secretNames(profile: ClusterProfile): readonly string[] {
  return profileOf(profile).platform === undefined ? [agentSecret] : [agentSecret, ...busRoles.map(passwordSecret)];
}

/**
 * Makes the Secrets that are missing, each with a new password that is never shown; those that are there stay as they are.
 * Returns the names of those made. @throws InstallError
 */
export async function makeMissingSecrets(kubectl: Kubectl, profile: ClusterProfile): Promise<readonly string[]> {
  const home = profileOf(profile).platform;
  const wanted = secretNames(profile).map((name) =>
    secret(name, name === agentSecret && home ? agentAccess(home.cluster) : {}),
  );
  const there = new Set((await kubectl.read(wanted)).map(({ metadata }) => metadata.name));
  if (home === undefined) {
    if (!there.has(agentSecret))
      throw new InstallError(`There is no Secret ${agentSecret} in ${systemNamespace}.\n${howToMake}`);
    return [];
  }
  const missing = wanted.filter(({ metadata }) => !there.has(metadata.name));
  for (const object of missing) await kubectl.demand(["create", "--filename=-"], object);
  return missing.map(({ metadata }) => metadata.name);
}

const howToMake =
  "It says where the bus is and as whom: docs/operations.md has the command under Installing the platform in a cluster.";

function secret(name: string, rest: Readonly<Record<string, string>>): KubeObject {
  const password = beginning + randomBytes(strength).toString("hex");
  const metadata = { name, namespace: systemNamespace, labels: { "app.kubernetes.io/part-of": "storeplane" } };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: { ...rest, password } };
}

/**
 * Refuses a cluster whose agent is another's: listening to another bus, it would never hear of this control plane's stores.
 * To be asked before anything is written, as the profile may be that of another cluster.
 * @throws InstallError
 */
export async function requireOwnBus(kubectl: Kubectl, profile: ClusterProfile): Promise<void> {
  const home = profileOf(profile).platform;
  if (home === undefined) return;
  const words = ["get", "secret", agentSecret, `--namespace=${systemNamespace}`, "--ignore-not-found", "--output=json"];
  const found = await kubectl.demand(words);
  if (found.trim() === "") return;
  const { data } = agentSecretSchema.parse(JSON.parse(found));
  for (const [key, wanted] of Object.entries(agentAccess(home.cluster))) {
    if (Buffer.from(data[key] ?? "", "base64").toString() === wanted) continue;
    throw new InstallError(
      `The Secret ${agentSecret} in ${systemNamespace} is of another bus or cluster: its key ${key} is not ${wanted}.\n` +
        "If its agent is to change over, delete the Secret and install again.",
    );
  }
}
