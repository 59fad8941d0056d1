import { type Agent, type RequestInit, fetch as send } from "undici";

/** A `fetch` whose connections are those of this agent; the API's host has no public DNS. */
export function fetchBy(dispatcher: Agent): typeof fetch {
  const sent = (input: string | URL, init?: RequestInit) => send(input, { ...init, dispatcher });
  // The same standard, in types of two packages.
  return sent as unknown as typeof fetch;
}
