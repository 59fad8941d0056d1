import { agentUser } from "../../contract/index.ts";
import { systemNamespace } from "./namespaces.ts";

/** Name of the StatefulSet and of the Service of NATS. */
export const natsName = "storeplane-nats";

/** Where the servers find each other, ready or not. */
export const natsPeers = "storeplane-nats-peers";

export const natsReplicas = 3;

export const natsPorts = { client: 4222, peers: 6222, monitor: 8222 } as const;

/** Where pods of this cluster reach the bus: at any server that is ready. */
export const natsUrl = `nats://${natsName}.${systemNamespace}.svc:${natsPorts.client}`;

/** Users of the bus beside agents, and what the servers know each other by. */
export const busRoles = ["control-plane", "migrator", "routes"] as const;
export type BusRole = (typeof busRoles)[number];

/** The Secret with the key `password` of one role; it is made by whoever installs, never rendered. */
export function passwordSecret(role: BusRole): string {
  return `${natsName}-${role}`;
}

/** What the Secret of this cluster's agent holds beside its password. */
export function agentAccess(cluster: string) {
  return { cluster, url: natsUrl, user: agentUser(cluster) };
}

/** The variables by which a program of the control plane reaches the bus as one of its users. */
export function busEnvironment(role: ClientRole) {
  return [
    { name: "STOREPLANE_NATS_URL", value: natsUrl },
    ...Object.entries(credsKeys[role]).map(([name, key]) => ({ name, value: `${credsFolder}/${key}` })),
  ];
}

type ClientRole = Exclude<BusRole, "routes">;

/** The keys of a role's Secret that are `.creds` files, by the variables that name them. */
const credsKeys: Readonly<Record<ClientRole, Readonly<Record<string, string>>>> = {
  "control-plane": { STOREPLANE_NATS_CREDS_FILE: "creds" },
  migrator: { STOREPLANE_NATS_CREDS_FILE: "creds", STOREPLANE_NATS_AUDIT_CREDS_FILE: "audit-creds" },
};

const credsFolder = "/etc/storeplane/nats";
const volume = "nats";

export const credsMount = { name: volume, mountPath: credsFolder, readOnly: true };

export function credsVolume(role: ClientRole) {
  const items = Object.values(credsKeys[role]).map((key) => ({ key, path: key }));
  return { name: volume, secret: { secretName: passwordSecret(role), defaultMode: 0o440, items } };
}
