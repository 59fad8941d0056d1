import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";
import { kubectl } from "../servers/kubectl.ts";
import type { ClusterHandle } from "../servers/server-handles.ts";

/** host:port that a connection is tried to, and what is there. */
export interface Target {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

/** What a policy forbids is refused at once; only a busy machine needs the time. */
const patienceMs = 5_000;

const run = promisify(execFile);

/** Runs in a pod: Node is in every image of a Medusa shop. Prints for each target whether it was reached. */
const script = `
const net = require("node:net");
const targets = JSON.parse(process.argv[1]);
const reach = ({ host, port }) => new Promise((resolve) => {
  const socket = net.connect({ host, port });
  const end = (reached) => { socket.destroy(); resolve(reached); };
  socket.setTimeout(${patienceMs}, () => end(false)).on("connect", () => end(true)).on("error", () => end(false));
});
Promise.all(targets.map(reach)).then((all) => console.log(JSON.stringify(all)));
`;

export interface From {
  readonly namespace: string;
  /** As kubectl names it: deployment/server. */
  readonly workload: string;
}

/** Those of the targets that a pod can connect to by TCP. */
export async function reachedFrom(
  cluster: ClusterHandle,
  { namespace, workload }: From,
  targets: readonly Target[],
): Promise<readonly Target[]> {
  return askedOf(targets, (list) =>
    kubectl(cluster, "exec", "-n", namespace, workload, "--", "node", "-e", script, list),
  );
}

/** Those of the targets that this process itself can connect to; inside a private run it is on the node. */
export async function reachedFromHere(targets: readonly Target[]): Promise<readonly Target[]> {
  return askedOf(targets, async (list) => (await run(process.execPath, ["-e", script, list])).stdout);
}

async function askedOf(targets: readonly Target[], ask: (list: string) => Promise<string>): Promise<readonly Target[]> {
  const printed = await ask(JSON.stringify(targets.map(({ host, port }) => ({ host, port }))));
  const reached = z.array(z.boolean()).length(targets.length).parse(JSON.parse(printed));
  return targets.filter((_target, index) => reached[index]);
}

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ podIP: z.string().optional() }),
      spec: z.object({
        containers: z.array(z.object({ ports: z.array(z.object({ containerPort: z.number() })).default([]) })),
      }),
    }),
  ),
});
const serviceList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ clusterIP: z.string(), ports: z.array(z.object({ port: z.number() })) }),
    }),
  ),
});

/** Every port of every pod and Service of a namespace. */
export async function targetsIn(cluster: ClusterHandle, namespace: string): Promise<readonly Target[]> {
  const list = async (kind: string): Promise<unknown> =>
    JSON.parse(await kubectl(cluster, "get", kind, "-n", namespace, "-o", "json"));
  const { items: pods } = podList.parse(await list("pods"));
  const { items: services } = serviceList.parse(await list("services"));
  const ofPods = pods.flatMap(({ metadata, status: { podIP: host }, spec }) => {
    const ports = spec.containers.flatMap(({ ports: declared }) => declared.map(({ containerPort }) => containerPort));
    return host === undefined ? [] : ports.map((port) => ({ what: `pod ${metadata.name}`, host, port }));
  });
  const ofServices = services
    .filter(({ spec }) => spec.clusterIP !== "None")
    .flatMap(({ metadata, spec }) =>
      spec.ports.map(({ port }) => ({ what: `service ${metadata.name}`, host: spec.clusterIP, port })),
    );
  return [...ofPods, ...ofServices];
}
