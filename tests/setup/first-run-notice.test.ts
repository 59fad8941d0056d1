import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readServersConfig } from "../../testbed/config.ts";
import { missingServers } from "../../testbed/fetch/ensure-servers.ts";
import { firstRunNotice } from "./first-run-notice.ts";

test("a machine that has everything is told nothing", () => {
  expect(firstRunNotice({ servers: [], older: [], python: [] })).toBeUndefined();
});

test("a machine without anything is told what is built, the second Kubernetes too, and for how long", async () => {
  const empty = mkdtempSync(join(tmpdir(), "storeplane-empty-"));
  try {
    const config = { ...readServersConfig({}), cacheRoot: empty };
    const notice = firstRunNotice({ ...(await missingServers(config)), python: ["openapi-python-client"] });
    for (const name of ["nats-server", "etcd", "kwok", "gateway-api.json"]) expect(notice).toContain(name);
    expect(notice).toMatch(
      /a second Kubernetes version, .*: kube-apiserver, kube-controller-manager, kube-scheduler\n/,
    );
    expect(notice).toContain("a generator of Python clients");
    expect(notice).toContain("25 to 40 minutes in all");
  } finally {
    rmSync(empty, { recursive: true });
  }
});

test("what alone is missing is named alone", () => {
  expect(firstRunNotice({ servers: [], older: ["kube-scheduler"], python: [] })).not.toContain("the servers");
});

test("it promises the times that the README promises", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8").replaceAll("\n", " ");
  const notice = firstRunNotice({ servers: ["etcd"], older: ["kube-scheduler"], python: [] }) ?? "";
  const times = (text: string, later: RegExp) => [
    /(\d+ to \d+) minutes in all/.exec(text)?.[1],
    /(\d+) (?:minutes: |of them for the second Kubernetes)/.exec(text)?.[1],
    later.exec(text)?.[1],
  ];
  expect(times(notice, /later ones about (\d+)\./)).toEqual(["25 to 40", "8", expect.stringMatching(/^\d+$/)]);
  expect(times(notice, /later ones about (\d+)\./)).toEqual(times(readme, /Later runs take about (\d+) minutes/));
});
