import { expect, test } from "vitest";
import { keysFile, keysSecret, trustFile, trustSecret } from "../../charts/platform/bus-access.ts";
import type { KubeObject } from "../../constructs/index.ts";
import { busSecretNames, type KnownSecret, wantedSecrets } from "./bus-secrets.ts";

const namesOf = (objects: readonly KubeObject[]): string[] => objects.map(({ metadata }) => metadata.name);

function contentOf({ stringData }: KubeObject): Record<string, string> {
  return stringData as Record<string, string>;
}

/** As they are once they were made. */
function keep(objects: readonly KubeObject[]): Map<string, KnownSecret> {
  return new Map(
    objects.map((object) => {
      const annotations = (object.metadata as { readonly annotations?: Record<string, string> }).annotations ?? {};
      return [object.metadata.name, { annotations, data: contentOf(object) }];
    }),
  );
}

/** A part of the token in a creds file. */
function claimsIn(creds: string): { readonly nats: { readonly issuer_account: string } } {
  const [, , payload = ""] = /(\S+)\.(\S+)\.\S+\n/.exec(creds) ?? [];
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as ReturnType<typeof claimsIn>;
}

const first = await wantedSecrets("fra-1", new Map());
const without = (...names: readonly string[]) => {
  const known = keep(first.missing);
  for (const name of names) known.delete(name);
  return known;
};

test("all are made at first, the keys before what is signed with them, and then never again", async () => {
  expect(namesOf(first.missing)).toEqual([...busSecretNames]);
  expect(await wantedSecrets("fra-1", keep(first.missing))).toEqual({ missing: [], outdated: [] });
});

test("what is missing alone is made, for the same accounts", async () => {
  const { missing, outdated } = await wantedSecrets(
    "fra-1",
    without("storeplane-nats-control-plane", "storeplane-nats"),
  );
  expect([namesOf(missing), outdated]).toEqual([["storeplane-nats-control-plane", "storeplane-nats"], []]);
  for (const object of missing) {
    const former = first.missing.find(({ metadata }) => metadata.name === object.metadata.name) as KubeObject;
    const [again, before] = [object, former].map((it) => contentOf(it)["creds"] ?? "");
    expect(again).not.toBe(before);
    expect(claimsIn(again ?? "").nats.issuer_account).toBe(claimsIn(before ?? "").nats.issuer_account);
  }
});

test("the servers are told again what they trust when rights have changed, with the same keys", async () => {
  const known = without();
  const former = known.get(trustSecret);
  if (former === undefined) throw new Error("nothing is trusted");
  known.set(trustSecret, { ...former, annotations: { "storeplane.dev/claims-hash": "of another version" } });
  const { missing, outdated } = await wantedSecrets("fra-1", known);
  expect([missing, namesOf(outdated)]).toEqual([[], [trustSecret]]);
  const accountsIn = (text = "") => Object.keys((JSON.parse(text) as { resolver_preload: object }).resolver_preload);
  const [again] = outdated.map((object) => contentOf(object)[trustFile]);
  expect(accountsIn(again)).toEqual(accountsIn(former.data[trustFile]));
});

test("an installation that is older than checkpoints of the audit gets the key that signs them, and keeps its creds", async () => {
  const name = "storeplane-nats-control-plane";
  const known = without();
  const { creds = "" } = known.get(name)?.data ?? {};
  known.set(name, { annotations: {}, data: { creds } });
  const { missing, outdated } = await wantedSecrets("fra-1", known);
  expect([missing, namesOf(outdated)]).toEqual([[], [name]]);
  const content = contentOf(outdated[0] as KubeObject);
  expect(Object.keys(content)).toEqual(["creds", "audit-checkpoint.pem"]);
  expect(content["creds"]).toBe(creds);
  expect(content["audit-checkpoint.pem"]).toContain("PRIVATE KEY");
});

test("a cluster that changes its name gets an account of its own, and its keys are kept", async () => {
  const { missing, outdated } = await wantedSecrets("nyc-1", without("storeplane-nats"));
  expect([namesOf(missing), namesOf(outdated)]).toEqual([["storeplane-nats"], [keysSecret, trustSecret]]);
  expect(contentOf(outdated[0] as KubeObject)[keysFile]).toContain('"nyc-1"');
});

test("lost keys are not replaced while something is there that they signed", async () => {
  await expect(wantedSecrets("fra-1", without(keysSecret))).rejects.toThrow(
    /storeplane-bus-keys in storeplane-system is gone .*storeplane-nats-trust.*\nPut it back from your backup/,
  );
});

test("keys that can't be read are not repeated in the message", async () => {
  const known = without();
  const kept = known.get(keysSecret)?.data[keysFile] ?? "";
  known.set(keysSecret, { annotations: {}, data: { [keysFile]: kept.slice(0, -1) } });
  const refusal = await wantedSecrets("fra-1", known).catch((error: unknown) => error as Error);
  if (!(refusal instanceof Error)) throw new Error("they were read");
  expect(refusal.message).toMatch(/has no keys of a bus in bus-keys\.json/);
  expect(refusal.cause).toBeUndefined();
  expect(refusal.message).not.toMatch(/S[OAU][A-Z2-7]{20}/);
});

test("what the servers are told holds no secret", () => {
  const trust = first.missing.find(({ metadata }) => metadata.name === trustSecret) as KubeObject;
  expect(contentOf(trust)[trustFile]).not.toMatch(/\bS[OAU][A-Z2-7]{56}\b/);
});
