import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  engines,
  localProfile,
  objectsOf,
  type StoreProps,
  SynthesisError,
  synthesizeStore,
} from "../../constructs/index.ts";
import { profiles } from "./cases.ts";
import { violations } from "./violations.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/);
const host = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom("com", "shop", "co.uk"));
const offers = [...engines.values()].flatMap(({ id, plans, storefrontImage }) =>
  Object.keys(plans).flatMap((plan) => [
    { engine: id, plan },
    ...(storefrontImage
      ? [{ engine: id, plan, storefrontImage: `registry.example.com/shop@sha256:${"0".repeat(64)}` }]
      : []),
  ]),
);

const epoch = fc.stringMatching(/^[a-z0-9]{8,32}$/);
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const revision = fc.tuple(epoch, sequence).map(([of, seq]) => `${of}-${seq}`);

const validProps: fc.Arbitrary<StoreProps> = fc
  .record({
    name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/).filter((name) => !/^..--/.test(name)),
    uid: fc.uuid(),
    revision,
    tenant: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/),
    adminEmail: fc.option(
      fc.emailAddress().filter((address) => address.length <= 100 && !address.includes("$")),
      { nil: undefined },
    ),
    hosts: fc.uniqueArray(
      host.map(([labels, end]) => [...labels, end].join(".")),
      { maxLength: 10 },
    ),
    externalId: fc.option(fc.stringMatching(/^[!-~]{1,128}$/), { nil: undefined }),
    offer: fc.constantFrom(...offers),
  })
  .map(({ adminEmail, offer, ...props }) => ({ ...props, ...offer, ...(adminEmail !== undefined && { adminEmail }) }));

const profile = fc.constantFrom(...profiles);
const hostile = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "", "a/b", "$(X)", "'; DROP"));

describe("any valid store", () => {
  test("renders without a violation", () => {
    fc.assert(
      fc.property(validProps, profile, (props, own) => {
        expect(violations(synthesizeStore(props, own), own)).toEqual([]);
      }),
    );
  });

  test("renders to the same bytes twice and survives a trip through JSON", () => {
    fc.assert(
      fc.property(validProps, profile, (props, own) => {
        const manifests = synthesizeStore(props, own);
        expect(JSON.stringify(synthesizeStore(props, own))).toBe(JSON.stringify(manifests));
        expect(JSON.parse(JSON.stringify(objectsOf(manifests)))).toEqual(objectsOf(manifests));
      }),
    );
  });

  test("has hooks whose names no revision changes", () => {
    fc.assert(
      fc.property(validProps, revision, fc.uuid(), (props, newer, uid) => {
        const names = (own: StoreProps) => synthesizeStore(own, localProfile).hooks.map(({ job }) => job.metadata.name);
        expect(names({ ...props, revision: newer, uid })).toEqual(names(props));
      }),
    );
  });
});

describe("a hostile value", () => {
  const fields = ["name", "uid", "revision", "tenant", "engine", "plan", "adminEmail", "storefrontImage"] as const;

  test("is rendered as data or refused by the name of its field, and nothing else happens", () => {
    fc.assert(
      fc.property(validProps, fc.constantFrom(...fields), hostile, (props, field, value) => {
        const outcome = render({ ...props, [field]: value });
        expect(outcome).toSatisfy((fieldNamed) => fieldNamed === undefined || fieldNamed === field);
      }),
      { numRuns: 300 },
    );
  });
});

/** The first field that was refused; undefined when the store was rendered without a violation. */
function render(props: StoreProps): string | undefined {
  try {
    expect(violations(synthesizeStore(props, localProfile), localProfile)).toEqual([]);
    return undefined;
  } catch (error) {
    if (error instanceof SynthesisError) return error.problems[0]?.field;
    throw error;
  }
}
