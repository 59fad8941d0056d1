import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pollUntil } from "../../process/poll-until.ts";
import { formatAddress } from "./ipv4.ts";
import { watchPodAddresses } from "./pod-addresses.ts";

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

let folder: string;
let latest: Record<string, string[]>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-cni-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As libcni writes it, with what is not read left out. */
function record(uid: string, address: string): string {
  const cniArgs = [
    ["IgnoreUnknown", "1"],
    ["K8S_POD_NAMESPACE", "shop"],
    ["K8S_POD_UID", uid],
  ];
  return JSON.stringify({ kind: "cniCacheV1", cniArgs, result: { cniVersion: "1.0.0", ips: [{ address }], dns: {} } });
}

function start() {
  const onChange = (addresses: ReadonlyMap<string, readonly number[]>) => {
    latest = Object.fromEntries([...addresses].map(([uid, each]) => [uid, each.map(formatAddress)]));
  };
  return watchPodAddresses({ folder, subnet: "10.88.0.0/16", onChange, logger });
}

function untilLatestIs(wanted: Record<string, string[]>) {
  const what = `the sandboxes are ${JSON.stringify(wanted)}`;
  return pollUntil({ what }, () => JSON.stringify(latest) === JSON.stringify(wanted) || undefined);
}

test("records that are there count before the watch is given back; those of loopback interfaces do not", async () => {
  writeFileSync(join(folder, "pods-0123-eth0"), record("one", "10.88.0.2/16"));
  writeFileSync(join(folder, "cni-loopback-0123-lo"), record("one", "127.0.0.1/8"));
  await using _ = await start();
  expect(latest).toEqual({ one: ["10.88.0.2"] });
});

test("records that are written, finished and removed are followed", async () => {
  await using _ = await start();
  const file = join(folder, "pods-0123-eth0");
  const text = record("one", "10.88.0.2/16");
  writeFileSync(file, text.slice(0, 40));
  writeFileSync(join(folder, "pods-4567-eth0"), record("two", "10.88.0.3/16"));
  await untilLatestIs({ two: ["10.88.0.3"] });
  writeFileSync(file, text);
  await untilLatestIs({ one: ["10.88.0.2"], two: ["10.88.0.3"] });
  rmSync(file);
  await expect(untilLatestIs({ two: ["10.88.0.3"] })).resolves.toBe(true);
});
