import { connect } from "node:net";
import * as z from "zod";
import { getByKubectl, kubectl } from "../testbed/servers/kubectl.ts";
import type { ClusterHandle } from "../testbed/servers/server-handles.ts";

/** host:port that a connection is tried to, and what is there. */
export interface Target {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

/** A connection that is not forbidden may take seconds on a busy machine: no answer in less would show nothing. */
const patienceMs = 5_000;

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
  const list = JSON.stringify(targets.map(({ host, port }) => ({ host, port })));
  const printed = await kubectl(cluster, "exec", "-n", namespace, workload, "--", "node", "-e", script, list);
  const reached = z.array(z.boolean()).length(targets.length).parse(JSON.parse(printed));
  return targets.filter((_target, index) => reached[index]);
}

/** Those of the targets at which nothing listens, as the node finds: no policy is about the node's own connections. */
export async function silentOf(targets: readonly Target[]): Promise<readonly Target[]> {
  const heard = await Promise.all(targets.map(answersNode));
  return targets.filter((_target, index) => !heard[index]);
}

function answersNode({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .setTimeout(patienceMs, () => end(false))
      .on("connect", () => end(true))
      .on("error", () => end(false));
  });
}

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ phase: z.string(), podIP: z.string().optional() }),
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

/** Every port that running pods and Services of a namespace tell. */
export async function targetsIn(cluster: ClusterHandle, namespace: string): Promise<readonly Target[]> {
  const { items: pods } = await getByKubectl(cluster, podList, "pods", "-n", namespace);
  const { items: services } = await getByKubectl(cluster, serviceList, "services", "-n", namespace);
  const ofPods = pods
    .filter(({ status }) => status.phase === "Running")
    .flatMap(({ metadata, status: { podIP: host }, spec }) => {
      const ports = spec.containers.flatMap(({ ports: declared }) =>
        declared.map(({ containerPort }) => containerPort),
      );
      return host === undefined ? [] : ports.map((port) => ({ what: `pod ${metadata.name}`, host, port }));
    });
  const ofServices = services
    .filter(({ spec }) => spec.clusterIP !== "None")
    .flatMap(({ metadata, spec }) =>
      spec.ports.map(({ port }) => ({ what: `service ${metadata.name}`, host: spec.clusterIP, port })),
    );
  return [...ofPods, ...ofServices];
}
