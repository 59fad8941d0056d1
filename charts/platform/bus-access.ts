import {
  agentScope,
  auditAccount,
  type BusRole,
  clusterAccount,
  platformAccount,
  renewalAccount,
  roleScope,
  systemAccount,
} from "../../contract/index.ts";
import { apiUrl } from "./api-address.ts";
import { systemNamespace } from "./namespaces.ts";
import { shortHash } from "./short-hash.ts";

/** Name of the StatefulSet and of the Service of NATS. */
export const natsName = "storeplane-nats";

/** Where the servers find each other, ready or not. */
export const natsPeers = "storeplane-nats-peers";

export const natsReplicas = 3;

export const natsPorts = { client: 4222, peers: 6222, monitor: 8222 } as const;

/** Where pods of this cluster reach the bus: at any server that is ready. */
export const natsUrl = `nats://${natsName}.${systemNamespace}.svc:${natsPorts.client}`;

/** As whom programs of the platform connect, beside agents. */
export const podRoles = [
  "control-plane",
  "conductor",
  "migrator",
  "audit-migrator",
  "renewal",
  "operator",
] as const satisfies readonly BusRole[];
type PodRole = (typeof podRoles)[number];

/** The Secret with the key `creds` of one role: like all of these it is made by whoever installs, never rendered. */
export function credsSecret(role: PodRole): string {
  return `${natsName}-${role}`;
}

/** What that of control planes has besides: the key that signs checkpoints of the audit. */
export const auditKeyItem = "audit-checkpoint.pem";

const auditKeyFolder = "/etc/storeplane/audit-key";

/** How control planes find that key: variable, mount and volume. A Secret without it keeps none from starting. */
export function auditKeyAccess() {
  const items = [{ key: auditKeyItem, path: auditKeyItem }];
  const secretName = credsSecret("control-plane");
  return {
    variable: { name: "STOREPLANE_AUDIT_KEY_FILE", value: `${auditKeyFolder}/${auditKeyItem}` },
    mount: { name: "audit-key", mountPath: auditKeyFolder, readOnly: true },
    volume: { name: "audit-key", secret: { secretName, defaultMode: 0o440, items, optional: true } },
  };
}

/** What secrets of webhooks are sealed with, under the key of its file: control planes seal, conductors open. */
export const webhookKeysSecret = "storeplane-webhook-keys";
export const webhookKeysItem = "webhook-keys";

const webhookKeysFolder = "/etc/storeplane/webhooks";

/** How the two find these keys: variable, mount and volume. */
export function webhookKeyAccess() {
  const items = [{ key: webhookKeysItem, path: webhookKeysItem }];
  const secret = { secretName: webhookKeysSecret, defaultMode: 0o440, items };
  return {
    variable: { name: "STOREPLANE_WEBHOOK_KEYS_FILE", value: `${webhookKeysFolder}/${webhookKeysItem}` },
    mount: { name: "webhook-keys", mountPath: webhookKeysFolder, readOnly: true },
    volume: { name: "webhook-keys", secret },
  };
}

/** What the servers know each other by, under the key `password`. */
export const routesSecret = `${natsName}-routes`;

/** Whom the servers trust, under the key of its file: the operator and the accounts. Tokens only, nothing secret. */
export const trustSecret = `${natsName}-trust`;
export const trustFile = "trust.conf";

/** What all that is made of, under the key `bus-keys.json`; no pod reads it. */
export const keysSecret = "storeplane-bus-keys";
export const keysFile = "bus-keys.json";

/** The one key of them that the renewal has, under the key of its file: it signs the tokens of all agents. */
export const agentsKeySecret = "storeplane-agents-key";
export const agentsKeyFile = "agents.nk";

/** What the Secret of this cluster's agent holds beside its creds. */
export function agentAccess(cluster: string) {
  return { cluster, url: natsUrl, api: apiUrl };
}

/** Under this key it says whose creds these are, for the migration: nothing of it is secret. */
export const agentAccountFile = "accounts.json";

/** Another one where accounts or users may something else than before: then the servers have to be told. */
export function claimsHash(cluster: string): string {
  const own = [systemAccount(), platformAccount(), auditAccount(), renewalAccount()];
  const accounts = [...own, clusterAccount(cluster)];
  return shortHash(JSON.stringify([accounts, agentScope(), podRoles.map(roleScope)]));
}

/** Where a program finds its creds, by the variable that says so. */
const folders = {
  STOREPLANE_NATS_CREDS_FILE: "/etc/storeplane/nats",
  STOREPLANE_NATS_AUDIT_CREDS_FILE: "/etc/storeplane/audit",
  STOREPLANE_NATS_OPERATOR_CREDS_FILE: "/etc/storeplane/operator",
} as const;

/** How a program reaches the bus, as one of its users or as two: variables, mounts and volumes. */
export function busAccess(role: PodRole, second?: "audit-migrator" | "operator") {
  const all = [
    credsOf("STOREPLANE_NATS_CREDS_FILE", { volume: "nats", role }),
    ...(second === "audit-migrator"
      ? [credsOf("STOREPLANE_NATS_AUDIT_CREDS_FILE", { volume: "audit", role: second })]
      : []),
    ...(second === "operator"
      ? [credsOf("STOREPLANE_NATS_OPERATOR_CREDS_FILE", { volume: "operator", role: second })]
      : []),
  ];
  return {
    env: [{ name: "STOREPLANE_NATS_URL", value: natsUrl }, ...all.map(({ variable }) => variable)],
    mounts: all.map(({ mount }) => mount),
    volumes: all.map(({ volume }) => volume),
  };
}

function credsOf(name: keyof typeof folders, { volume, role }: { readonly volume: string; readonly role: PodRole }) {
  const items = [{ key: "creds", path: "creds" }];
  return {
    variable: { name, value: `${folders[name]}/creds` },
    mount: { name: volume, mountPath: folders[name], readOnly: true },
    volume: { name: volume, secret: { secretName: credsSecret(role), defaultMode: 0o440, items } },
  };
}
