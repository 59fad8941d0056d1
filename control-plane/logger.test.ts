import { expect, test } from "vitest";
import { createLogger } from "./logger.node.ts";

function logged(fields: object): string {
  const lines: string[] = [];
  createLogger("info", { write: (line) => void lines.push(line) }).info(fields, "message");
  return lines.join("");
}

test("an entry has its time, its service, its fields and a constant message", () => {
  const entry: unknown = JSON.parse(logged({ requestId: "r1" }));
  expect(entry).toMatchObject({ service: "control-plane", requestId: "r1", msg: "message" });
  expect(entry).toHaveProperty("time", expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
});

test.each([
  { password: "s3cr3t" },
  { credentials: { user: "u", pass: "s3cr3t" } },
  { nats: { credentials: { pass: "s3cr3t" } } },
  { headers: { authorization: "Bearer s3cr3t" } },
  { request: { headers: { cookie: "s3cr3t" } } },
  { spec: { adminEmail: "s3cr3t@example.com" } },
])("what could be a secret is left out: %j", (fields) => {
  expect(logged(fields)).not.toContain("s3cr3t");
});

test("an error keeps its message, its stack and its cause", () => {
  const text = logged({ err: new Error("outer", { cause: new RangeError("inner") }) });
  expect(text).toContain("outer");
  expect(text).toContain("inner");
});
