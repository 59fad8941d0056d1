import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** The module whose go.mod pins every version. */
export const goModuleDir = import.meta.dirname;

const modules = {
  nats: "github.com/nats-io/nats-server/v2",
  etcd: "go.etcd.io/etcd/server/v3",
  kubernetes: "k8s.io/kubernetes",
  kwok: "sigs.k8s.io/kwok",
  gatewayApi: "sigs.k8s.io/gateway-api",
} as const;
export type Project = keyof typeof modules;

const release = z.string().regex(/^v\d+\.\d+\.\d+$/, "a release like v1.2.3");
const versionsSchema = z.object({
  go: z.string().regex(/^\d+\.\d+(\.\d+)?$/),
  nats: release,
  etcd: release,
  kubernetes: release,
  kwok: release,
  gatewayApi: release,
});
/** Versions with their leading v; `go` is the least toolchain, without it. */
export type PinnedVersions = z.infer<typeof versionsSchema>;

/** Pins Kubernetes of an older minor, which the agent has to support as well. */
export const olderModuleDir = join(goModuleDir, "older");

/** Reads the versions that go.mod requires. */
export function pinnedVersions(goMod = readFileSync(join(goModuleDir, "go.mod"), "utf8")): PinnedVersions {
  const required = requiredModules(goMod);
  const projects = Object.entries(modules).map(([project, path]) => [project, required.get(path)]);
  return versionsSchema.parse({ ...Object.fromEntries(projects), go: /^go (\S+)$/m.exec(goMod)?.[1] });
}

/** The same with the older Kubernetes in place of the newest one. */
export function olderVersions(): PinnedVersions {
  const required = requiredModules(readFileSync(join(olderModuleDir, "go.mod"), "utf8"));
  return versionsSchema.parse({ ...pinnedVersions(), kubernetes: required.get(modules.kubernetes) });
}

/** The version that a go.mod requires of each module. */
export function requiredModules(goMod: string): Map<string, string> {
  const required = new Map<string, string>();
  for (const line of goMod.split("\n")) {
    const [, path, version] = /^\s*(?:require\s+)?(\S+)\s+(v\S+)/.exec(line) ?? [];
    if (path !== undefined && version !== undefined && !line.includes("=>")) required.set(path, version);
  }
  return required;
}

/** The module path of a project. */
export function modulePath(project: Project): string {
  return modules[project];
}

/** Raise it when the build flags or the way assets are put together change, so that no cached file of before is used. */
const recipe = 1;

/** The name of the cache directory for these versions on this platform. */
export function cacheKey(versions: PinnedVersions, platform = `${process.platform}-${process.arch}`): string {
  // Spelled as ever: another spelling is another key, and would build everything again.
  const hash = createHash("sha256").update(JSON.stringify({ RECIPE: recipe, ...versions }));
  return `${platform}-k8s-${versions.kubernetes}-${hash.digest("hex").slice(0, 12)}`;
}
