import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { probeImage } from "./probe-image.ts";

const resultSchema = z.object({ phase: z.string(), log: z.string() });
const seenSchema = z.object({
  answers: z.object({ httpRoute: z.string(), ingress: z.string(), nodePort: z.string(), unknownHost: z.number() }),
  names: z.object({ short: resultSchema, full: resultSchema, "api-server": resultSchema, absent: resultSchema }),
  gateway: z.object({
    status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
  }),
  refusals: z.array(z.string()),
});

const dir = mkdtempSync(join(tmpdir(), "storeplane-addons-"));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

let seen: z.infer<typeof seenSchema>;
beforeAll(async () => {
  using image = await probeImage();
  const file = join(dir, "seen.json");
  const main = join(import.meta.dirname, "main.addons.ts");
  await using run = await runPrivately({ main, args: [image.reference, image.archive, file], log: "seen.log" });
  const code = await run.exited;
  expect(code, readFileSync(join(run.dir, "seen.log"), "utf8")).toBe(0);
  seen = seenSchema.parse(JSON.parse(readFileSync(file, "utf8")));
});

/** What the backend answers: the address of who asked it, which is that of a pod, so it was the proxy. */
const fromPod = /^10\.89\.\d+\.\d+:\d+$/;

describe("the gateway of a real node", () => {
  test("brings a host name of an HTTPRoute to its backend", () => {
    expect(seen.answers.httpRoute).toMatch(fromPod);
  });

  test("does so at a port of the node's own address too", () => {
    expect(seen.answers.nodePort).toMatch(fromPod);
  });

  test("brings a host name of an Ingress to its backend", () => {
    expect(seen.answers.ingress).toMatch(fromPod);
  });

  test("knows no other host", () => {
    expect(seen.answers.unknownHost).toBe(404);
  });

  test("says that the shared Gateway is accepted and programmed", () => {
    const positive = seen.gateway.status.conditions.filter(({ status }) => status === "True").map(({ type }) => type);
    expect(positive).toEqual(expect.arrayContaining(["Accepted", "Programmed"]));
  });
});

test("the add-ons' pods fit Pod Security restricted", () => {
  expect(seen.refusals).toEqual([]);
});

describe("cluster DNS of a real node", () => {
  test("knows a Service by its short and by its full name", () => {
    for (const { phase, log } of [seen.names.short, seen.names.full]) {
      expect(phase).toBe("Succeeded");
      expect(log).toMatch(fromPod);
    }
  });

  test("leads pods to the API server", () => {
    expect(seen.names["api-server"]).toEqual({ phase: "Succeeded", log: "10.96.0.1:443" });
  });

  test("says of names outside the cluster that there are none, and does not let programs wait", () => {
    expect(seen.names.absent.phase).toBe("Failed");
    expect(seen.names.absent.log).toContain("no such host");
  });
});
