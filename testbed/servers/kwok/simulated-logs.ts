import type { ServersOptions } from "../server-handles.ts";

/**
 * Where kwok finds what a container has written, as a YAML document: it reads and follows these files by the kubelet's own
 * code, and whoever writes to one plays the container.
 */
export function simulatedLogs(podLogs: ServersOptions["clusters"][number]["podLogs"] = {}): string {
  const logs = Object.entries(podLogs).map(([container, { file, previous }]) => ({
    containers: [container],
    logsFile: file,
    follow: true,
    ...(previous !== undefined && { previousLogsFile: previous }),
  }));
  if (logs.length === 0) return "";
  const document = { apiVersion: "kwok.x-k8s.io/v1alpha1", kind: "ClusterLogs", metadata: { name: "simulated" } };
  return JSON.stringify({ ...document, spec: { logs } });
}
