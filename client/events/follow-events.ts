import { followStream, type OpenStream, type StreamOptions } from "./follow-stream.ts";
import { type FollowedEvent, readEvent } from "./read-event.ts";

export interface EventsOptions extends StreamOptions {
  /** Where no id is known: what is kept from this time on is told first, an ISO time in UTC. @default from now on */
  readonly since?: string | undefined;
  /** Id of the last event that is known: what came since is told first. @default from now on */
  readonly after?: string | undefined;
}

/**
 * Events for as long as the signal lets them come. Nothing is lost but what an event `reset` stands for.
 * @throws ApiProblemError for a refusal that no retry changes, or the reason of the signal
 */
export function followEvents(
  open: OpenStream,
  { after, since, ...options }: EventsOptions,
): AsyncGenerator<FollowedEvent> {
  const source = {
    next(last: string | undefined) {
      const id = last ?? after;
      if (id !== undefined) return { headers: { "last-event-id": id } };
      return since === undefined ? {} : { query: { since } };
    },
    read(raw: Parameters<typeof readEvent>[0], id: string | undefined): FollowedEvent | undefined {
      const known = readEvent(raw);
      return known && { ...known, id };
    },
  };
  return followStream(open, source, options);
}
