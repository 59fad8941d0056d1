import { expect, test } from "vitest";
import { KubeApiError } from "../errors.ts";
import { fake } from "../fake.fixture.ts";
import type { Pass, ReconcileDeps } from "../pass.ts";
import type { ClusterObject, ObjectRef } from "../ports.ts";
import { isRightMissing } from "../refusals.ts";
import { awaitsRights } from "./await-rights.ts";

const now = new Date("2026-01-01T00:01:00Z");
const resyncMs = 600_000;

const forbidden = (message: string) => new KubeApiError({ code: 403, reason: "Forbidden", message, causes: [] });
const noRight = forbidden(
  'secrets "database-v1" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets" in API group ""',
);

/** Only what is asked: the binding of one store, and the time. */
function ask(error: unknown, madeAt: string | undefined) {
  const binding = (ref: ObjectRef): ClusterObject | undefined => {
    const isAsked = ref.kind === "RoleBinding" && ref.namespace === "store-demo";
    return isAsked && madeAt !== undefined
      ? { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name, creationTimestamp: madeAt } }
      : undefined;
  };
  const pass = fake<Pass>({
    store: { metadata: { name: "demo" } } as Pass["store"],
    requeueAfterMs: resyncMs,
    isResting: false,
  });
  const deps = fake<ReconcileDeps>({ owned: { find: binding }, clock: { now: () => now } });
  return { waits: awaitsRights(error, pass, deps), againMs: pass.requeueAfterMs };
}

test("a right that is missing while its binding is new is asked for again at once", () => {
  expect(ask(noRight, "2026-01-01T00:00:59Z")).toEqual({ waits: true, againMs: 25 });
});

test("a binding that is old, or not there, is no reason to wait", () => {
  expect(ask(noRight, "2026-01-01T00:00:49Z")).toEqual({ waits: false, againMs: resyncMs });
  expect(ask(noRight, undefined)).toEqual({ waits: false, againMs: resyncMs });
});

test.each([
  ["a full quota", forbidden('pods "web" is forbidden: exceeded quota: store')],
  ["a policy", forbidden("ValidatingAdmissionPolicy 'storeplane-agent-fence' denied request: no")],
  ["another answer", new KubeApiError({ code: 404, reason: "NotFound", message: "gone", causes: [] })],
  ["a programming error", new TypeError("x")],
])("%s is no missing right", (_what, error) => {
  expect(isRightMissing(error)).toBe(false);
  expect(ask(error, "2026-01-01T00:00:59Z").waits).toBe(false);
});
