import { expect, test } from "vitest";
import { type WebhookResource, webhookEvents } from "../../contract/index.ts";
import { eventWords, hostOf, lookOfDelivery, lookOfWebhook, toldOf } from "./webhook-words.ts";

const at = "2026-11-20T10:00:00.000Z";
const webhook: WebhookResource = {
  id: "7fQ2mZ81xWcB",
  url: "https://erp.example.com/hooks",
  state: "Active",
  createdBy: "ada",
  createdAt: at,
  updatedAt: at,
};

test("a webhook that fails is shown as failing, but not one that is paused or disabled", () => {
  expect(lookOfWebhook(webhook).word).toBe("Active");
  expect(lookOfWebhook({ ...webhook, failingSince: at })).toEqual({
    word: "Failing",
    look: { tone: "warn", shape: "triangle" },
  });
  expect(lookOfWebhook({ ...webhook, state: "Disabled", failingSince: at }).word).toBe("Disabled");
});

test("a state that is newer than the page, or the name of what every object has, looks like something", () => {
  const something = { tone: "idle", shape: "ring" };
  expect(lookOfDelivery("constructor")).toEqual(something);
  expect(lookOfWebhook({ ...webhook, state: "toString" })).toEqual({ look: something, word: "toString" });
});

test("each event has words, and no events are all of them", () => {
  expect(Object.keys(eventWords)).toEqual([...webhookEvents]);
  expect(toldOf(webhook)).toBe("everything");
  expect(toldOf({ events: ["store.ready", "store.failed"] })).toBe("store.ready, store.failed");
});

test("a webhook is named by its host", () => {
  expect([hostOf(webhook.url), hostOf("nothing")]).toEqual(["erp.example.com", "nothing"]);
});
