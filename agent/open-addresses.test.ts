import { expect, test } from "vitest";
import { localProfile, type Profile } from "../constructs/index.ts";
import { KubeApiError, KubeUnavailableError } from "./errors.ts";
import { Lacks } from "./lacks.ts";
import { lookForOpenAddresses, openAddresses } from "./open-addresses.ts";
import type { OwnAddress } from "./ports.ts";

const ignore = (): void => undefined;
const own = (...addresses: string[]): OwnAddress[] => addresses.map((address) => ({ address, whose: "node n1" }));
const open = (addresses: string[], changes: Partial<Profile> = {}): string[] =>
  openAddresses(own(...addresses), { ...localProfile, ...changes }).map(({ address }) => address);

test("public addresses are open until the profile closes them, and each is named once", () => {
  const addresses = ["203.0.113.7", "198.51.100.9", "203.0.113.7", "3fff::7", "64:ff9b::cb00:7107"];
  expect(open(addresses)).toEqual(["198.51.100.9", "203.0.113.7", "3fff::7", "64:ff9b::cb00:7107"]);
  // NAT64 leads to the same host.
  expect(open(addresses, { closedCidrs: ["203.0.113.0/24"] })).toEqual(["198.51.100.9", "3fff::7"]);
  expect(open(addresses, { closedCidrs: ["3fff::/20", "198.51.100.9/32", "203.0.113.0/28"] })).toEqual([]);
  expect(open(addresses, { closedCidrs: ["203.0.113.8/29", "3fff:8000::/20"] })).toEqual(open(addresses));
});

test("what is closed to all stores anyway, or no address, is no finding", () => {
  const addresses = ["10.0.0.1", "100.64.3.4", "169.254.1.1", "fd00::2", "fe80::1", "None", "", "node.example.net"];
  expect(open(addresses)).toEqual([]);
});

test("where stores have no way out nothing is open, unless the mail relay's port is", () => {
  const mail = { mode: "smtp", host: "a.example", port: 25, encryption: "none", from: "a@b.example" } as const;
  expect(open(["203.0.113.7"], { outboundPorts: [] })).toEqual([]);
  expect(open(["203.0.113.7"], { outboundPorts: [], mail })).toEqual(["203.0.113.7"]);
});

/** What is said after one look that ends so; that it goes on without it. */
async function saidAfter(readOwn: () => Promise<OwnAddress[]>): Promise<readonly string[]> {
  const lacks = new Lacks({ debug: ignore, info: ignore, warn: ignore, error: ignore });
  await lookForOpenAddresses({ readOwn, profile: localProfile, lacks });
  expect(lacks.words({ isPartial: false })).toEqual([]);
  return lacks.words({ isPartial: true });
}

test("of many some are shown and the rest is counted, so that the message fits a heartbeat", async () => {
  const many = own(...Array.from({ length: 200 }, (_, index) => `203.0.113.${index + 1}`));
  expect(await saidAfter(async () => many)).toEqual([
    "closedCidrs: name these in the profile, for stores can reach them: 203.0.113.1 (node n1), 203.0.113.10 (node n1)," +
      " 203.0.113.100 (node n1) and 197 more",
  ]);
});

test("a refusal is said, for a look that can't be made finds nothing; silence of the API server is not", async () => {
  const refusal = new KubeApiError({
    code: 403,
    reason: "Forbidden",
    message: "may not get endpointslices",
    causes: [],
  });
  expect(await saidAfter(() => Promise.reject(refusal))).toEqual([
    "closedCidrs: whether they are enough can't be seen: may not get endpointslices",
  ]);
  expect(await saidAfter(() => Promise.reject(new KubeUnavailableError("away")))).toEqual([]);
});
