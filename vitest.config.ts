import { totalmem } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/setup/longest-first.ts";

const runningTests = [
  "tests/integration/**/*.test.ts",
  "tests/e2e/**/*.test.ts",
  "tests/chaos/**/*.test.ts",
  "tests/attack/*.test.ts",
  "tests/dashboard/*.test.ts",
  "tests/runtime/*.test.ts",
];

/** Files that run servers mostly wait for them; each needs up to 3 GB, with two clusters at most. */
const filesAtOnce = Math.max(1, Math.min(4, Math.floor(totalmem() / 3e9)));

export default defineConfig({
  test: {
    // Two cores are the smallest machine this is meant for; the servers need a part of them.
    maxWorkers: 2,
    retry: 0,
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./tools/count-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: ["**/node_modules/**", "build/**", "dist/**", "tests/nodes/**", ...runningTests],
          // What tries thousands of cases takes a second alone, and half a minute beside other programs.
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
          // Half of the time would go to loading the constructs anew for each of 130 files.
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
          include: runningTests,
          // A cluster starts in seconds, but a loaded machine may take minutes for a whole flow.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 120_000 } },
          globalSetup: ["tests/setup/ensure-servers.ts"],
          setupFiles: ["tests/setup/own-ports.ts"],
          maxWorkers: filesAtOnce,
          // To load the clients of NATS and Kubernetes anew for each of 45 files is a sixth of all that is computed.
          isolate: false,
          // After the unit tests, which need both cores.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Real containers, as root on Linux: apart from `npm test`, which asks for no rights.
          name: "nodes",
          include: ["tests/nodes/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // Each node has namespaces of its own, so that two do not meet.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // Shops that sell, on one real node: started inside its namespaces by `npm run shop`.
          name: "acceptance",
          include: ["acceptance/**/*.acceptance.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
