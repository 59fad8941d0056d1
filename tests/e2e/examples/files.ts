import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ClusterHandle } from "../../../testbed/servers/server-handles.ts";
import type { CommandLine } from "../command-line.ts";

/** The control plane and the bus beside the agent; its volumes are small and on nodes of any kind. */
const withPlatform = {
  base: "local",
  name: "mine",
  platform: { cluster: "fra-1", host: "api.stores.localhost", bus: { volumeSize: "1Gi", separateNodes: false } },
};

/** What is made of a file and needs no platform, and last the Secrets of one in a cluster. */
export async function fileExamples(cli: CommandLine, { kubectl, kubeconfig }: ClusterHandle): Promise<void> {
  const profile = join(cli.folder, "profile.json");
  writeFileSync(profile, JSON.stringify({ base: "local", name: "mine" }));
  const paths = await cli.example("storeplane manifests profile.json manifests");
  expect(paths).toMatch(/^manifests\/mine-platform\.k8s\.yaml\nmanifests\/mine-platform-agent/);
  for (const path of paths.trim().split("\n")) expect(existsSync(join(cli.folder, path))).toBe(true);
  const chart = await cli.example("storeplane manifests profile.json chart --helm");
  expect(chart).toMatch(/^chart\/Chart\.yaml\nchart\/templates\//);
  const rendered = await cli.example("storeplane synth belts --engine woocommerce --profile profile.json");
  expect(rendered).toMatch(/^---\napiVersion: v1\nkind: Namespace\n/);
  for (const shell of ["bash", "zsh", "fish"])
    expect(await cli.example(`storeplane completion ${shell}`)).toContain("storeplane __complete");
  writeFileSync(profile, JSON.stringify(withPlatform));
  expect(await cli.example("storeplane install --profile profile.json --print")).toContain("kind: StatefulSet");
  const secrets = (program: string, file: string, context: string) =>
    `storeplane install --profile profile.json --secrets --kubectl ${program} --kubeconfig ${file} --kube-context ${context}`;
  const [, context = ""] = /^current-context: (\S+)$/m.exec(readFileSync(kubeconfig, "utf8")) ?? [];
  const made = await cli.exampleWith(secrets("./kubectl", "admin.yaml", "live"), secrets(kubectl, kubeconfig, context));
  expect(made).toMatch(/^Secrets: /);
}
