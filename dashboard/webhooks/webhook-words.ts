import type { WebhookEvent, WebhookResource } from "../../contract/index.ts";
import type { Look } from "../words/phases.ts";

const states: Readonly<Record<string, Look>> = {
  Active: { tone: "good", shape: "check" },
  Paused: { tone: "idle", shape: "pause" },
  Disabled: { tone: "bad", shape: "cross" },
};

const deliveries: Readonly<Record<string, Look>> = {
  Succeeded: { tone: "good", shape: "check" },
  Waiting: { tone: "busy", shape: "half" },
  Failed: { tone: "bad", shape: "cross" },
  Lost: { tone: "warn", shape: "triangle" },
};

const something: Look = { tone: "idle", shape: "ring" };

/** One that fails is not said to be well. */
export function lookOfWebhook({ state, failingSince }: WebhookResource): {
  readonly look: Look;
  readonly word: string;
} {
  if (state === "Active" && failingSince !== undefined) {
    return { look: { tone: "warn", shape: "triangle" }, word: "Failing" };
  }
  return { look: (Object.hasOwn(states, state) && states[state]) || something, word: state };
}

export function lookOfDelivery(state: string): Look {
  return (Object.hasOwn(deliveries, state) && deliveries[state]) || something;
}

/** When each is sent. */
export const eventWords: Readonly<Record<WebhookEvent, string>> = {
  "store.accepted": "a store was created",
  "store.updating": "a change was accepted",
  "store.ready": "a store is up",
  "store.degraded": "a store is not wholly up any more",
  "store.failed": "a store needs a person",
  "store.recovered": "a store is up again",
  "store.suspended": "a store is stopped on request",
  "store.deleting": "a delete was accepted",
  "store.undeleted": "a delete was taken back",
  "store.deleted": "a store is gone",
  "endpoint.disabled": "another webhook is disabled",
};

/** "everything", or the events by name. */
export function toldOf({ events }: Pick<WebhookResource, "events">): string {
  return events === undefined ? "everything" : events.join(", ");
}

/** The host, which tells one from another at a glance; the whole for what is no URL. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
