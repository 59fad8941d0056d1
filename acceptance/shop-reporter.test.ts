import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const config =
  'export default { test: { projects: [{ test: { name: "acceptance", include: ["*.acceptance.ts"] } }] } };\n';
const woocommerce = { requestsLostInRollout: 0, requestsAnsweredInRollout: 7, uploadsAfterRollout: 1, leftovers: 0 };
let project: string;

beforeEach(() => {
  mkdirSync("build", { recursive: true });
  project = mkdtempSync(join("build", "shops-"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** A run of vitest, in a process of its own, of a project whose shops do what `body` says. */
function run(body: string, json = true): { status: number | null; lines: readonly string[]; stderr: string } {
  writeFileSync(join(project, "vitest.config.ts"), config);
  const file = `
    import { beforeAll, describe, expect, inject } from "vitest";
    import { inOrder } from "../../acceptance/in-order.ts";
    const { hasPlugin } = inject("shops");
    const figures = ${JSON.stringify(woocommerce)};
    describe("woocommerce", () => {
      const { step, check, leaveOut } = inOrder();
      ${body}
      step("it ends", async (tell) => tell({ woocommerce: figures, parts: { opened: 1.5 } }));
    });
    describe("medusa", () => void inOrder().leaveOut("no one asked for it"));`;
  writeFileSync(join(project, "shops.acceptance.ts"), file);
  const options = JSON.stringify({ engines: ["woocommerce"], hasPlugin: false, json });
  const main = `import { runShops } from "./acceptance/run-shops.ts"; await runShops(${JSON.stringify(resolve(project))}, ${options}); process.exit();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", main], {
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n"), stderr };
}

test("a run that keeps its promises ends with a line of JSON and exit code 0", () => {
  const { status, lines, stderr } = run(`
    step("it opens", async () => console.log("POST"));
    describe("checks", () => { check("it answers", async () => "in time"); leaveOut("it sells"); });`);
  expect([status, stderr]).toEqual([0, ""]);
  expect(lines.slice(0, -1).map((line) => line.replace(/\d+\.\d/, "0.0"))).toEqual([
    "POST",
    "  ok   0.0  it opens",
    "  ok   0.0  it answers: in time",
    "  not run  it sells",
    "  ok   0.0  it ends",
  ]);
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual({
    engine: "woocommerce",
    woocommerce: {
      ...woocommerce,
      plugin: false,
      checks: { passed: ["it answers"], failed: [], notRun: ["it sells"] },
      why: expect.stringContaining("no plugin archive") as unknown,
    },
    partsSeconds: { opened: 1.5 },
  });
}, 60_000);

test("what does not hold fails the run, is named, and stops no other; the figures are told all the same", () => {
  const { status, lines, stderr } = run(`
    describe("checks", () => {
      check("it answers", async () => { throw new Error("the cause"); });
      check("it is closed", async () => "");
    });
    step("nothing is lost", async () => expect.soft(["a request"]).toEqual([]));`);
  expect(status).toBe(1);
  expect(stderr).toContain("shop: does not hold: it answers: the cause\n");
  expect(stderr).toContain("shop: does not hold: nothing is lost");
  const { checks } = (JSON.parse(lines.at(-1) ?? "") as { woocommerce: { checks: object } }).woocommerce;
  expect(checks).toEqual({ passed: ["it is closed"], failed: ["it answers"], notRun: [] });
}, 60_000);

test("after a step that others build on has failed none is run, and no figures are told", () => {
  const { status, lines, stderr } = run('step("it opens", async () => { throw new Error("the cause"); });');
  expect(status).toBe(1);
  expect(lines).toEqual(["  FAILED    it opens: the cause", "  not run  it ends"]);
  expect(stderr).toBe("shop: does not hold: it opens: the cause\n");
}, 60_000);

test("a platform that does not start fails the run by its cause", () => {
  const { status, stderr } = run('beforeAll(() => { throw new Error("the node does not start"); });');
  expect(status).toBe(1);
  expect(stderr).toContain("shop: the node does not start\n");
}, 60_000);
