/** A typed client of the HTTP API; imports contract/ only and needs nothing but fetch. */
export * from "./api-client.ts";
export * from "./ask-credentials.ts";
export * from "./cause-of-store.ts";
export * from "./diff-revisions.ts";
export * from "./errors.ts";
export { EventParser } from "./events/event-parser.ts";
export type { EventsOptions } from "./events/follow-events.ts";
export type { FollowedLogs } from "./events/follow-logs.ts";
export type { FeedState } from "./events/follow-stream.ts";
export * from "./events/log-writers.ts";
export type { FollowedEvent } from "./events/read-event.ts";
export * from "./every-page.ts";
export * from "./follow-store.ts";
export * from "./open-credentials.ts";
export { operations } from "./operations.ts";
export * from "./requests.ts";
export * from "./store-after.ts";
