import * as z from "zod";
import type { LogSelection, PodLogs } from "../ports.ts";
import { collectionPath, objectPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

const listAnswer = z.object({ items: z.array(z.unknown()) });

/** A store has some dozens at most; completed ones of its jobs are among them. */
const maxPods = "200";

/** Pods and their logs by the API server, over the given connection. */
export function createPodLogs(transport: Pick<KubeTransport, "send" | "stream">): PodLogs {
  return {
    async pods(namespace, labels) {
      const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
      const query = { labelSelector, limit: maxPods };
      const path = collectionPath("v1", "Pod", namespace);
      return listAnswer.parse(await transport.send({ method: "GET", path, query })).items;
    },
    read({ namespace, pod, signal, ...selection }) {
      const path = `${objectPath({ apiVersion: "v1", kind: "Pod", namespace, name: pod })}/log`;
      return transport.stream({ path, query: queryOf(selection), signal });
    },
  };
}

function queryOf(selection: Omit<LogSelection, "namespace" | "pod" | "signal">): Record<string, string> {
  const { container, isPrevious, isFollowed, tail, since, maxBytes } = selection;
  return {
    container,
    timestamps: "true",
    ...(isPrevious && { previous: "true" }),
    ...(isFollowed && { follow: "true" }),
    ...(tail !== undefined && { tailLines: String(tail) }),
    ...(since !== undefined && { sinceTime: since }),
    ...(maxBytes !== undefined && { limitBytes: String(maxBytes) }),
  };
}
