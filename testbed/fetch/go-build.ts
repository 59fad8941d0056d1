import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { assetProject, makeAsset } from "./assets.ts";
import type { FoundFiles } from "./found-files.ts";
import { checkGo, go } from "./go-command.ts";
import { buildPrograms, type GoProgram, type ProgramsContext } from "./go-programs.ts";
import { goModuleDir, modulePath, type PinnedVersions } from "./pinned-versions.ts";
import { type AssetName, assetNames, type BinaryName, type FileName } from "./server-files.ts";

const packages: Record<BinaryName, string> = {
  "nats-server": "github.com/nats-io/nats-server/v2",
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
};

export interface BuildContext extends ProgramsContext {
  readonly versions: PinnedVersions;
  readonly moduleDir: string;
}

/** Builds what is missing from the pinned modules; go.sum verifies their content. */
export async function buildMissing(found: FoundFiles<FileName>, context: BuildContext): Promise<void> {
  try {
    await checkGo(context.versions.go, context.moduleDir);
    for (const name of found.missing) {
      if (!isAsset(name)) continue;
      const content = await assetFromModule(name);
      const finished = join(context.workDir, name);
      writeFileSync(finished, content);
      context.cache.keep(name, finished, found);
    }
    await buildBinaries(found, context);
  } catch (error) {
    found.fail("go build", error);
  } finally {
    context.progress.end();
  }
}

const moduleSchema = z.object({ Dir: z.string() });

/** An asset made from its project's module, which go.sum verifies. */
export async function assetFromModule(name: AssetName): Promise<string> {
  const { stdout } = await go(["mod", "download", "-json", modulePath(assetProject[name])], goModuleDir);
  return makeAsset(name, moduleSchema.parse(JSON.parse(stdout)).Dir);
}

async function buildBinaries(found: FoundFiles<FileName>, context: BuildContext): Promise<void> {
  const { progress, moduleDir, versions } = context;
  const values = kubernetesVersion(versions.kubernetes);
  const programs = new Map<FileName, GoProgram>();
  for (const name of found.missing) {
    if (!isAsset(name)) programs.set(name, { package: packages[name], moduleDir, values });
  }
  if (programs.size === 0) return;
  const what = `${[...programs.keys()].join(", ")} (Kubernetes ${versions.kubernetes})`;
  progress.notice(`servers: ${what} are built from source: some 7 minutes on two cores, once per version`);
  progress.begin("servers: building");
  await buildPrograms(programs, found, context);
}

/** The API server derives its API versions and features from gitVersion: without it, it would be v0.0.0. */
export function kubernetesVersion(version: string): Readonly<Record<string, string>> {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: "clean", gitCommit: "module" };
  const named = Object.entries(values).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]);
  return Object.fromEntries(named) as Record<string, string>;
}

function isAsset(name: FileName): name is AssetName {
  return (assetNames as readonly string[]).includes(name);
}
