import { type PlatformHome, quantityValue } from "../../constructs/index.ts";
import { natsName, natsPeers, natsPorts, natsReplicas, trustFile } from "./bus-access.ts";

/** Variables of the servers' environment that the configuration refers to. */
export const natsVariables = {
  serverName: "POD_NAME",
  routes: "ROUTES_PASSWORD",
} as const;

/** As whom servers connect to each other. */
export const routesUser = "routes";

export const natsFolders = {
  config: "/etc/nats",
  trust: "/etc/nats-trust",
  data: "/data",
  run: "/var/run/nats",
} as const;

/** Where tokens of accounts are kept, also of those that come later. */
const accountsFolder = `${natsFolders.data}/accounts`;

/** NATS's default is 2: on a busy machine a client needs longer for its answer, and is refused although it is right. */
const secondsToAuthenticate = 10;

/** The file system itself takes a part of a volume, and a disk that is full would switch JetStream off. */
const shareForStreams = 0.9;

/** Where a variable's value stands in the end; JSON itself has none. */
const variable = (name: string) => `$${name}`;

const mebibyte = 2 ** 20;

/** What JetStream may use of each server's volume. */
export function busMebibytes({ bus }: PlatformHome): number {
  return Math.floor((quantityValue(bus.volumeSize) * shareForStreams) / mebibyte);
}

/** Bytes of SP_DESIRED: history, statuses and lists take about as much again, each. */
export function desiredBytes({ bus }: PlatformHome): number {
  return Math.floor(quantityValue(bus.volumeSize) / 4);
}

/** Room for SP_RATE, and no other stream. */
export const memoryMebibytes = 64;

/** The settings that make the bus safe to lose a server of, and where it is told who may do what on it. */
export function natsSettings(home: PlatformHome) {
  const { routes } = natsVariables;
  return {
    server_name: variable(natsVariables.serverName),
    port: natsPorts.client,
    http_port: natsPorts.monitor,
    pid_file: `${natsFolders.run}/nats.pid`,
    lame_duck_grace_period: "10s",
    lame_duck_duration: "30s",
    jetstream: {
      store_dir: natsFolders.data,
      max_file_store: busMebibytes(home) * mebibyte,
      // Rates of the last minutes: nothing that matters is kept in memory only.
      max_memory_store: memoryMebibytes * mebibyte,
      // Acknowledged is on disk: three servers in one room lose their power together.
      sync_interval: "always",
    },
    cluster: {
      name: natsName,
      port: natsPorts.peers,
      // Clients come back by the Service, which knows which server is ready; an address of a pod may be gone.
      no_advertise: true,
      authorization: { user: routesUser, password: variable(routes), timeout: secondsToAuthenticate },
      routes: Array.from({ length: natsReplicas }, (_none, index) => variable(routeVariable(index))),
    },
    authorization: { timeout: secondsToAuthenticate },
    resolver: { type: "full", dir: accountsFolder, allow_delete: true },
    // Read from the folder of the file itself; it must be the last, for no comma may follow it.
    $include: `..${natsFolders.trust.slice("/etc".length)}/${trustFile}`,
  };
}

/** Holds the address of one server with the password in it: the format has variables for whole values only. */
export function routeVariable(index: number): string {
  return `ROUTE_${index}`;
}

/** That address; Kubernetes fills in the password. */
export function routeAddress(index: number): string {
  return `nats://${routesUser}:$(${natsVariables.routes})@${natsName}-${index}.${natsPeers}:${natsPorts.peers}`;
}

/** The configuration file: JSON, which the servers' format includes, with variables out of their quotes and an include. */
export function natsConfigFile(home: PlatformHome): string {
  const json = JSON.stringify(natsSettings(home), undefined, 2);
  return `${json.replace('"$include": ', "include ").replaceAll(/"(\$[A-Z][A-Z0-9_]*)"/g, "$1")}\n`;
}
