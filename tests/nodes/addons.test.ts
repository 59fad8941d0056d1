import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { probeImage } from "./probe-image.ts";

const Result = z.object({ phase: z.string(), log: z.string() });
const SeenSchema = z.object({
  answers: z.object({ httpRoute: z.string(), ingress: z.string(), nodePort: z.string(), unknownHost: z.number() }),
  names: z.object({ short: Result, full: Result, "api-server": Result, absent: Result }),
  gateway: z.object({
    status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
  }),
  refusals: z.array(z.string()),
});

const dir = mkdtempSync(join(tmpdir(), "storeplane-addons-"));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

let seen: z.infer<typeof SeenSchema>;
beforeAll(async () => {
  using image = await probeImage();
  const file = join(dir, "seen.json");
  const main = join(import.meta.dirname, "main.addons.ts");
  await using run = await runPrivately({ main, args: [image.reference, image.archive, file], log: "seen.log" });
  const code = await run.exited;
  expect(code, readFileSync(join(run.dir, "seen.log"), "utf8")).toBe(0);
  seen = SeenSchema.parse(JSON.parse(readFileSync(file, "utf8")));
});

/** What the backend answers: the address of who asked it, which is that of a pod, so it was the proxy. */
const fromPod = /^10\.89\.\d+\.\d+:\d+$/;

describe("the gateway of a real node", () => {
  it("brings a host name of an HTTPRoute to its backend", () => {
    expect(seen.answers.httpRoute).toMatch(fromPod);
  });

  it("does so at a port of the node's own address too", () => {
    expect(seen.answers.nodePort).toMatch(fromPod);
  });

  it("brings a host name of an Ingress to its backend", () => {
    expect(seen.answers.ingress).toMatch(fromPod);
  });

  it("knows no other host", () => {
    expect(seen.answers.unknownHost).toBe(404);
  });

  it("says that the shared Gateway is accepted and programmed", () => {
    const positive = seen.gateway.status.conditions.filter(({ status }) => status === "True").map(({ type }) => type);
    expect(positive).toEqual(expect.arrayContaining(["Accepted", "Programmed"]));
  });
});

it("the add-ons' pods fit Pod Security restricted", () => {
  expect(seen.refusals).toEqual([]);
});

describe("cluster DNS of a real node", () => {
  it("knows a Service by its short and by its full name", () => {
    for (const { phase, log } of [seen.names.short, seen.names.full]) {
      expect(phase).toBe("Succeeded");
      expect(log).toMatch(fromPod);
    }
  });

  it("leads pods to the API server", () => {
    expect(seen.names["api-server"]).toEqual({ phase: "Succeeded", log: "10.96.0.1:443" });
  });

  it("says of names outside the cluster that there are none, and does not let programs wait", () => {
    expect(seen.names.absent.phase).toBe("Failed");
    expect(seen.names.absent.log).toContain("no such host");
  });
});
