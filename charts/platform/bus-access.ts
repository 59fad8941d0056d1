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
export function busEnvironment(role: BusRole) {
  return [
    { name: "STOREPLANE_NATS_URL", value: natsUrl },
    { name: "STOREPLANE_NATS_USER", value: role },
    { name: "STOREPLANE_NATS_PASSWORD_FILE", value: `${passwordFolder}/password` },
  ];
}

const passwordFolder = "/etc/storeplane/nats";
const volume = "nats";

export const passwordMount = { name: volume, mountPath: passwordFolder, readOnly: true };

export function passwordVolume(role: BusRole) {
  const items = [{ key: "password", path: "password" }];
  return { name: volume, secret: { secretName: passwordSecret(role), defaultMode: 0o440, items } };
}
