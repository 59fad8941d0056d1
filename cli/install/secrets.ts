import { randomBytes } from "node:crypto";
import * as z from "zod";
import { newWebhookKeys } from "../../bus-keys/keep-keys.ts";
import { adminTokenKey, adminTokenSecret } from "../../charts/platform/admin-token.ts";
import { agentSecret } from "../../charts/platform/agent-secret.ts";
import { backupRepositoryName } from "../../charts/platform/backup-repository.ts";
import { backupSecret, backupSecretItems } from "../../charts/platform/backup-secret.ts";
import {
  agentAccess,
  natsName,
  routesSecret,
  webhookKeysItem,
  webhookKeysSecret,
} from "../../charts/platform/bus-access.ts";
import { systemNamespace } from "../../charts/platform/namespaces.ts";
import { signInFiles, signInSecret } from "../../charts/platform/sign-in-access.ts";
import { type ClusterProfile, type KubeObject, profileOf } from "../../constructs/index.ts";
import { apiTokenText, newApiToken } from "../../contract/index.ts";
import { busSecretNames, type KnownSecret, wantedSecrets } from "./bus-secrets.ts";
import { InstallError } from "./errors.ts";
import type { Kubectl } from "./kubectl.ts";

const texts = z.record(z.string(), z.string()).default({});
const secretSchema = z.object({
  metadata: z.object({ name: z.string(), annotations: texts }),
  data: texts,
});

/** Names of the Secrets that the platform needs, the agent's among them. */
export function secretNames(profile: ClusterProfile): readonly string[] {
  const { platform: home, backupRepository } = profileOf(profile);
  const ofBackups = backupRepository ? [backupSecret] : [];
  if (home === undefined) return [agentSecret, ...ofBackups];
  const signIn = home.identityProviders ? [signInSecret] : [];
  return [...busSecretNames, adminTokenSecret, webhookKeysSecret, ...signIn, ...ofBackups];
}

/** What became of the Secrets, in lines for whoever installs; no value is in them. */
export async function makeMissingSecrets(kubectl: Kubectl, profile: ClusterProfile): Promise<readonly string[]> {
  const { platform: home, backupRepository } = profileOf(profile);
  const known = await readSecrets(kubectl, secretNames(profile));
  const ofBackups = backupRepository && !known.has(backupSecret) ? [await backupSecrets(kubectl)] : [];
  if (home === undefined) {
    if (!known.has(agentSecret))
      throw new InstallError(`There is no Secret ${agentSecret} in ${systemNamespace}.\n${howToMake}`);
    return [await create(kubectl, ofBackups)];
  }
  if (home.identityProviders) requireSignIn(known.get(signInSecret));
  const { missing: ofBus, outdated } = await wantedSecrets(home.cluster, known);
  const missing = [
    ...ofBus,
    ...(known.has(adminTokenSecret) ? [] : [adminToken()]),
    ...(known.has(webhookKeysSecret) ? [] : [webhookKeys()]),
    ...ofBackups,
  ];
  const line = await create(kubectl, missing);
  for (const object of outdated) await kubectl.demand(["replace", "--filename=-"], object);
  const made = missing.map(({ metadata }) => metadata.name);
  return [
    line,
    ...outdated.map(({ metadata }) => `renewed ${metadata.name}, since this version wants more of it`),
    ...((await knowTheFormer(kubectl, made)) ? [howToRestart] : []),
  ];
}

/** A line about those that were made. */
async function create(kubectl: Kubectl, missing: readonly KubeObject[]): Promise<string> {
  for (const object of missing) await kubectl.demand(["create", "--filename=-"], object);
  return missing.length === 0 ? "all there" : `made ${missing.map(({ metadata }) => metadata.name).join(", ")}`;
}

/** Other ones would open no backup that there is. @throws InstallError where there may be some */
async function backupSecrets(kubectl: Kubectl): Promise<KubeObject> {
  const claim = ["get", "persistentvolumeclaim", backupRepositoryName, `--namespace=${systemNamespace}`];
  if ((await kubectl.demand([...claim, "--ignore-not-found", "--output=name"])).trim() !== "")
    throw new InstallError(
      `The Secret ${backupSecret} in ${systemNamespace} is gone, and the volume ${backupRepositoryName} has backups that are encrypted by it.\n` +
        "Put it back from your copy. With another one these backups could never be read.",
    );
  const random = () => randomBytes(32).toString("base64url");
  return secretOf(backupSecret, { [backupSecretItems.login]: random(), [backupSecretItems.key]: random() });
}

/** Only whoever installs knows whom to trust. */
function requireSignIn(secret: KnownSecret | undefined): void {
  const lacking = signInFiles.filter((key) => secret?.data[key] === undefined);
  if (lacking.length === 0) return;
  throw new InstallError(
    `The Secret ${signInSecret} in ${systemNamespace} lacks ${lacking.join(" and ")}, and the profile has identityProviders.\n` +
      "docs/operations.md has the command under An identity provider of your own.",
  );
}

/** It is shown by no one: who installs reads it from the cluster. */
function adminToken(): KubeObject {
  return secretOf(adminTokenSecret, { [adminTokenKey]: apiTokenText(newApiToken()) });
}

function webhookKeys(): KubeObject {
  return secretOf(webhookKeysSecret, { [webhookKeysItem]: newWebhookKeys() });
}

function secretOf(name: string, content: Readonly<Record<string, string>>): KubeObject {
  const labels = { "app.kubernetes.io/part-of": "storeplane" };
  const metadata = { name, namespace: systemNamespace, labels };
  return { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: content };
}

const howToMake =
  "It says where the bus is and as whom: docs/operations.md has the command under Installing the platform in a cluster.";

/** One after the other they would never find each other, each with another password than those before it. */
const howToRestart =
  `the servers of the bus still know each other by the former ${routesSecret}. Restart all three at once, which takes the API away for seconds: ` +
  `kubectl delete pods --namespace=${systemNamespace} --selector=app.kubernetes.io/component=nats`;

/** Whether servers run that were started with another password for each other. */
async function knowTheFormer(kubectl: Kubectl, made: readonly string[]): Promise<boolean> {
  if (!made.includes(routesSecret)) return false;
  const words = [
    "get",
    "statefulset",
    natsName,
    `--namespace=${systemNamespace}`,
    "--ignore-not-found",
    "--output=name",
  ];
  return (await kubectl.demand(words)).trim() !== "";
}

/** Those that are there, by name. */
async function readSecrets(kubectl: Kubectl, names: readonly string[]): Promise<ReadonlyMap<string, KnownSecret>> {
  const asked = names.map((name): KubeObject => {
    return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: systemNamespace } };
  });
  const found = (await kubectl.read(asked)).map((object) => secretSchema.parse(object));
  return new Map(
    found.map(({ metadata, data }) => [metadata.name, { annotations: metadata.annotations, data: textsOf(data) }]),
  );
}

function textsOf(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

/**
 * Refuses a cluster whose agent is another's: listening to another bus, it would never hear of this control plane's stores.
 * To be asked before anything is written, as the profile may be that of another cluster.
 * @throws InstallError
 */
export async function requireOwnBus(kubectl: Kubectl, profile: ClusterProfile): Promise<void> {
  const home = profileOf(profile).platform;
  if (home === undefined) return;
  const data = (await readSecrets(kubectl, [agentSecret])).get(agentSecret)?.data;
  if (data === undefined) return;
  for (const [key, wanted] of Object.entries(agentAccess(home.cluster))) {
    if (data[key] === wanted) continue;
    throw new InstallError(
      `The Secret ${agentSecret} in ${systemNamespace} is of another bus or cluster: its key ${key} is not ${wanted}.\n` +
        "If its agent is to change over, delete the Secret and install again.",
    );
  }
}
