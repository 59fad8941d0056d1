import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Yaml } from "cdk8s";
import * as z from "zod";
import { goModuleDir, type PinnedVersions } from "./pinned-versions.ts";
import { ChecksumError } from "./published-checksum.ts";
import type { AssetName } from "./server-files.ts";

/** The project whose source tree holds what an asset is made of. */
export const assetProject = { "kwok-stages.yaml": "kwok", "gateway-api.json": "gatewayApi" } as const;

const stages = [
  "node/fast/node-initialize",
  "node/heartbeat-with-lease/node-heartbeat-with-lease",
  "pod/fast/pod-ready",
  "pod/fast/pod-complete",
  "pod/fast/pod-delete",
  "volume/fast/pv-bind",
  "volume/fast/pv-delete",
  "volume/fast/pvc-delete",
  "volume/fast/pvc-provision",
];

const gatewayApiFiles = [
  "backendtlspolicies",
  "gatewayclasses",
  "gateways",
  "grpcroutes",
  "httproutes",
  "listenersets",
  "referencegrants",
  "tcproutes",
  "tlsroutes",
  "udproutes",
  "vap_safeupgrades",
];

/** Puts an asset together from the source tree of its project. */
export function makeAsset(name: AssetName, sourceDir: string): string {
  return name === "kwok-stages.yaml" ? kwokStages(sourceDir) : gatewayApi(sourceDir);
}

function kwokStages(sourceDir: string): string {
  const files = stages.map((stage) => readFileSync(join(sourceDir, "kustomize/stage", `${stage}.yaml`), "utf8"));
  return files.map((text) => text.trim()).join("\n---\n");
}

/** As JSON, because every start of a cluster reads it and YAML of this size takes half a second. */
function gatewayApi(sourceDir: string): string {
  const directory = join(sourceDir, "config/crd/standard");
  const objects: unknown[] = gatewayApiFiles.flatMap((file) => {
    const parsed: unknown[] = Yaml.load(join(directory, `gateway.networking.k8s.io_${file}.yaml`));
    return parsed;
  });
  return JSON.stringify(objects);
}

const checksums = join(goModuleDir, "checksums.json");
const checksumsSchema = z.record(z.string(), z.string());

/** @throws ChecksumError if an asset is not what was pinned for these versions. */
export function checkAsset(name: AssetName, content: string, versions: PinnedVersions): void {
  const pinned = checksumsSchema.parse(JSON.parse(readFileSync(checksums, "utf8")));
  const key = checksumKey(name, versions);
  const advice = "after a change of versions run: npm run servers -- --pin";
  if (pinned[key] === undefined) throw new ChecksumError(`no checksum of ${key} is pinned (${advice})`);
  if (pinned[key] !== sha256(content)) throw new ChecksumError(`${key} is not what is pinned in ${checksums}`);
}

/** Writes the checksums of the assets of these versions; their content was verified by go.sum. */
export function pinAssets(contents: Readonly<Record<AssetName, string>>, versions: PinnedVersions): void {
  const names = ["kwok-stages.yaml", "gateway-api.json"] as const;
  const pinned = Object.fromEntries(names.map((name) => [checksumKey(name, versions), sha256(contents[name])]));
  writeFileSync(checksums, `${JSON.stringify(pinned, undefined, 2)}\n`);
}

function checksumKey(name: AssetName, versions: PinnedVersions): string {
  return `${name}@${versions[assetProject[name]]}`;
}

function sha256(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
