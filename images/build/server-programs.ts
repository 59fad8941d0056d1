import { createHash } from "node:crypto";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureFiles } from "../../testbed/fetch/ensure-servers.ts";
import { cacheKey, pinnedVersions } from "../../testbed/fetch/pinned-versions.ts";
import type { FileName } from "../../testbed/fetch/server-files.ts";
import { simulatedNode, storageClass } from "../../testbed/servers/cluster-objects.ts";
import { simulationStages } from "../../testbed/servers/kwok/kwok-stages.ts";

/** Programs of the servers that a stand-in is made of, by the preparation that puts them into its context. */
const programsOf = {
  "nats-program": ["nats-server"],
  "kwok-program": ["kwok"],
  "kubernetes-programs": [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubectl",
    "kwok",
    "kwok-stages.yaml",
  ],
} as const satisfies Record<string, readonly FileName[]>;
export type ServerPreparation = keyof typeof programsOf;

export function isServerPreparation(preparation: string): preparation is ServerPreparation {
  return preparation in programsOf;
}

/** What the content of the prepared files depends on. */
export function serverProgramInputs(preparation: ServerPreparation): readonly string[] {
  const written = JSON.stringify(writtenFor(preparation));
  return [cacheKey(pinnedVersions()), ...programsOf[preparation], createHash("sha256").update(written).digest("hex")];
}

/** Puts the programs into a context, fetched or built as for the tests. */
export async function placeServerPrograms(preparation: ServerPreparation, context: string): Promise<void> {
  const names: readonly FileName[] = programsOf[preparation];
  const { files } = await ensureFiles(names);
  for (const name of names) copyFileSync(files[name], join(context, name));
  for (const [name, content] of Object.entries(writtenFor(preparation))) writeFileSync(join(context, name), content);
}

/** What a simulated node needs beside its programs. */
function writtenFor(preparation: ServerPreparation): Readonly<Record<string, string>> {
  if (preparation !== "kubernetes-programs") return {};
  const items = [simulatedNode("stand-in", 1), storageClass()];
  return {
    "simulation.yaml": simulationStages(),
    "agent-objects.json": JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  };
}
