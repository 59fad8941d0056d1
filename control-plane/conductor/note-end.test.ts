import { expect, test } from "vitest";
import type { WebhookHealth, WebhookSettings } from "../../contract/index.ts";
import { healthAfter } from "./note-end.ts";

const settings: WebhookSettings = {
  schemaVersion: 1,
  id: "7fQ2mZ81xWcB",
  tenant: "acme",
  url: "https://example.com/",
  secrets: [{ sealed: `k.${"a".repeat(60)}` }],
  isPaused: false,
  enabledAt: "2026-11-01T00:00:00.000Z",
  createdBy: "local",
  createdAt: "2026-11-01T00:00:00.000Z",
  updatedAt: "2026-11-01T00:00:00.000Z",
};
const failed = { taken: false, isGone: false };
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
type Told = { readonly enabledAt?: string; readonly taken?: boolean };
const after = (
  health: WebhookHealth | undefined,
  time: string,
  { enabledAt = settings.enabledAt, ...outcome }: Told = {},
) => healthAfter({ settings: { ...settings, enabledAt }, health }, at(time), { ...failed, ...outcome });

test("five days without one success disable an endpoint, and not a second less", () => {
  const first = after(undefined, "02T00:00:00.000");
  expect(first).toMatchObject({ failingSince: "2026-11-02T00:00:00.000Z" });
  expect(after(first, "06T23:59:59.000")).not.toHaveProperty("disabledAt");
  expect(after(first, "07T00:00:00.000")).toMatchObject({
    disabledAt: "2026-11-07T00:00:00.000Z",
    disabledBecause: "Failing",
  });
});

test("one success ends the count, and so does enabling", () => {
  const failing = after(undefined, "02T00:00:00.000");
  const well = after(failing, "06T00:00:00.000", { taken: true });
  expect(well).not.toHaveProperty("failingSince");
  expect(after(well, "08T00:00:00.000")).toMatchObject({ failingSince: "2026-11-08T00:00:00.000Z" });
  expect(after(failing, "08T00:00:00.000", { enabledAt: "2026-11-07T00:00:00.000Z" })).toMatchObject({
    failingSince: "2026-11-08T00:00:00.000Z",
  });
});

test("what was written within a minute is not written again", () => {
  const failing = after(undefined, "02T00:00:00.000");
  expect(after(failing, "02T00:00:59.000")).toBeUndefined();
  const well = after(undefined, "02T00:00:00.000", { taken: true });
  expect(after(well, "02T00:00:59.000", { taken: true })).toBeUndefined();
  expect(after(well, "02T00:01:00.000", { taken: true })).toBeDefined();
});
