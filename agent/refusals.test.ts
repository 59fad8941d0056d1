import { expect, test } from "vitest";
import { KubeApiError } from "./errors.ts";
import { isRightMissing, refusalReason } from "./refusals.ts";

const forbidden = (message: string) => new KubeApiError({ code: 403, reason: "Forbidden", message, causes: [] });

test("a right that is missing is told from other refusals", () => {
  const words = 'secrets "a" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets"';
  expect(isRightMissing(forbidden(words))).toBe(true);
  expect(isRightMissing(new KubeApiError({ code: 404, reason: "NotFound", message: words, causes: [] }))).toBe(false);
  expect(isRightMissing(forbidden('pods "web" is forbidden: exceeded quota: store'))).toBe(false);
});

test("a full quota is told from other refusals", () => {
  expect(refusalReason('pods "a" is forbidden: exceeded quota: store', "ApplyRejected")).toBe("QuotaExceeded");
  expect(refusalReason("no", "PodsRefused")).toBe("PodsRefused");
});
