import { staleFiles, writeFiles } from "./generated-files.ts";
import type { Generated, Generator } from "./generator.ts";

/** Everything that is generated, in the order in which one uses what another has written. Only who runs is loaded. */
export const generators: readonly Generator[] = [
  ofFiles("engines", "synth", async (root) => (await import("./engine-registry.ts")).engineRegistry(root)),
  ofFiles("manifests", "synth", async () => (await import("./manifests.ts")).manifests()),
  ofFiles("profiles", "build:profiles", async (root) => (await import("./profile-page.ts")).profilePage(root)),
  ofFiles("openapi", "build:openapi", async (root) => (await import("./openapi.ts")).openapi(root)),
  {
    name: "worker",
    script: "build:worker",
    run: async (root) => (await import("./worker-bundle.ts")).buildWorker(root),
  },
  {
    name: "cli",
    script: "build:cli",
    run: async (root) => (await import("./cli-package.ts")).buildCli(root),
  },
  {
    name: "cli-binary",
    script: "build:cli",
    isApart: true,
    run: async (root) => (await import("./cli-binary.ts")).buildCliBinary(root),
  },
  {
    name: "dashboard",
    script: "build:dashboard",
    run: async (root) => (await import("./dashboard-build.ts")).buildDashboard(root),
  },
];

function ofFiles(name: string, script: string, render: (root: string) => Promise<Generated>): Generator {
  return {
    name,
    script,
    run: async (root, { check }) => {
      const generated = await render(root);
      if (!check) {
        for (const path of writeFiles(root, generated)) process.stdout.write(`${path}\n`);
        return [];
      }
      const stale = staleFiles(root, generated);
      return stale.length === 0 ? [] : [...stale, `Run "npm run ${script}" and commit what it writes.`];
    },
  };
}
