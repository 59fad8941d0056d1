import { expect, test } from "vitest";
import * as errors from "./errors.ts";

test("every error's name is its class's name", () => {
  const made = [
    new errors.ConflictError("x"),
    new errors.BusUnavailableError("x"),
    new errors.ClusterSilentError("c1", "x"),
    new errors.StorageFullError("x"),
    new errors.TooManyKeysError("x"),
    new errors.AuditFullError("x"),
    new errors.MessageTooLargeError("x"),
    new errors.BusRefusalError(1, "x"),
  ];
  expect(made).toHaveLength(Object.values(errors).length);
  for (const error of made) expect(error.name).toBe(error.constructor.name);
});
