import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const always = ["npm ci", "npm run check", "npm test"];
const onNodes = [
  "npm run test:nodes",
  "npm run shop -- --engine both --platform in-cluster --json",
  "npm run compose -- --json",
];

const built = [
  "node testbed/nodes/programs/main.ts",
  "node images/build/main.ts",
  "node images/build/main.ts setup nats k3s kwok",
  "node testbed/docker/compose/main.ts",
];

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-ci-"));
  mkdirSync(join(dir, ".ci"));
  cpSync(join(root, ".ci/run"), join(dir, ".ci/run"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A stand-in of a program, which notes how it was called. */
function program(path: string, body = ""): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  const note = `echo "$(basename "$0") $*" >> "${dir}/calls"`;
  writeFileSync(join(dir, path), `#!/bin/sh\n${note}\n${body}\n`, { mode: 0o755 });
}

/** The file by which Debian's packages ask whether a service may start. */
const policy = (): string => join(dir, "policy-rc.d");

interface Machine {
  readonly system?: string;
  readonly uid?: number;
  readonly packages?: string;
  /** Path of the browser. @default one that is there */
  readonly browser?: string;
  /** Exit codes of the stand-ins of these programs, in place of success. */
  readonly bodies?: Readonly<Record<string, string>>;
}

/** The script on a machine like this: what it called, printed and returned. */
function run({ system = "Linux", uid = 0, packages = "", browser = "/bin/sh", bodies = {} }: Machine) {
  program("bin/uname", `echo ${system}`);
  program("bin/id", `echo ${uid}`);
  for (const name of ["npm", "apt-get", "unshare"]) program(`bin/${name}`, bodies[name]);
  program(
    "node_modules/.bin/node",
    `case "$*" in *requirements*) echo "${packages}";; *) ${bodies["node"] ?? ":"};; esac`,
  );
  const path = `${join(dir, "bin")}:${process.env["PATH"]}`;
  const { status, stdout } = spawnSync(join(dir, ".ci/run"), {
    encoding: "utf8",
    env: { PATH: path, TMPDIR: dir, POLICY_RC_D: policy(), CHROMIUM: browser },
  });
  const calls = existsSync(join(dir, "calls")) ? readFileSync(join(dir, "calls"), "utf8").trim().split("\n") : [];
  return { status, stdout, calls, ofNpm: calls.filter((call) => call.startsWith("npm ")) };
}

describe("what continuous integration runs", () => {
  test("is, on a machine that can have real nodes, everything, with what they need built meanwhile", () => {
    const { status, stdout, calls, ofNpm } = run({});
    expect(status, stdout).toBe(0);
    expect(ofNpm).toEqual([...always, ...onNodes]);
    expect(calls).toEqual(expect.arrayContaining(built));
    for (const step of ofNpm) expect(stdout).toMatch(new RegExp(`^ +\\d+ {2}${step}$`, "m"));
  });

  test.each([
    [
      "is installed where it is missing",
      {},
      ["apt-get update", "apt-get install --yes --no-install-recommends chromium"],
    ],
    ["is not asked for without root", { uid: 1000 }, []],
    ["may be missing where apt-get can't install it", { bodies: { "apt-get": "exit 100" } }, ["apt-get update"]],
  ])("the browser of the dashboard's tests %s", (_title, machine, expected) => {
    const { calls } = run({ ...machine, browser: "/nowhere/chromium" });
    expect(calls.filter((call) => call.startsWith("apt-get"))).toEqual(expected);
    expect(calls).toContain("npm test");
  });

  test("has missing packages installed first", () => {
    const { calls, ofNpm } = run({ packages: "runc nftables" });
    expect(calls).toContain("apt-get install --yes --no-install-recommends runc nftables");
    expect(ofNpm).toEqual([...always, ...onNodes]);
  });

  test.each([
    ["on another system", { system: "Darwin" }, "they need Linux"],
    ["as another user", { uid: 1000 }, "they need root"],
    [
      "without a package",
      { packages: "runc", bodies: { "apt-get": "echo 'E: no such package'; exit 100" } },
      "apt-get can't install runc: E: no such package",
    ],
    [
      "in a container without rights",
      { bodies: { unshare: "echo 'Operation not permitted' >&2; exit 1" } },
      "namespaces can't be made here: Operation not permitted",
    ],
  ] as const)("is %s the rest, and a line says why", (_where, machine, why) => {
    const { status, stdout, ofNpm } = run(machine);
    expect(status, stdout).toBe(0);
    expect(ofNpm).toEqual(always);
    expect(stdout).toContain(`Not run: npm run test:nodes, npm run shop and npm run compose. Real nodes: ${why}\n`);
  });

  test("ends with the first step that fails, and says how long each took", () => {
    const { status, stdout, ofNpm } = run({ uid: 1000, bodies: { npm: '[ "$1" != test ] || exit 7' } });
    expect(status).toBe(7);
    expect(ofNpm).toEqual(always);
    expect(stdout).toMatch(/^Seconds per step:\n +\d+ {2}npm ci\n +\d+ {2}npm run check\n +\d+ {2}npm test\n$/m);
  });

  test("fails when what real nodes need can't be built, and shows the end of the build", () => {
    const { status, stdout, ofNpm } = run({ bodies: { node: "echo 'no such module'; exit 3" } });
    expect(status).toBe(1);
    expect(ofNpm).toEqual(always);
    expect(stdout).toContain("no such module");
  });
});
