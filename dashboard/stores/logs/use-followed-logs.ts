import { useEffect, useState } from "react";
import type { FeedState } from "../../../client/index.ts";
import { useServices } from "../../api/services.tsx";
import { emptyWindow, type LogWindow, withMore } from "./log-window.ts";

/** As many lines as one answer has: where a reader begins. */
const firstLines = 500;

/** What a store's containers write, and whether it still comes. */
export interface Followed {
  readonly window: LogWindow;
  /** Whether the platform has told anything yet. */
  readonly hasBegun: boolean;
  readonly state: FeedState;
  /** What keeps it from beginning, or from going on. */
  readonly error: unknown;
  /** Whether the store is gone. */
  readonly isOver: boolean;
}

export interface WhichFollowed {
  readonly name: string;
  /** Only what this component writes; undefined for all. */
  readonly component: string | undefined;
  readonly isOn: boolean;
  /** Another number begins again. */
  readonly attempt: number;
}

const before: Followed = {
  window: emptyWindow,
  hasBegun: false,
  state: { isLive: true },
  error: undefined,
  isOver: false,
};

/** Where nothing is written yet nothing comes, but the connection that it would come by. */
const told = (state: FeedState) => (last: Followed) => ({ state, hasBegun: last.hasBegun || state.isLive });

/** Follows a store's logs while it is on; what came stays when it is turned off. */
export function useFollowedLogs({ name, component, isOn, attempt }: WhichFollowed): Followed {
  const { api } = useServices();
  const [followed, setFollowed] = useState(before);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is what begins again
  useEffect(() => {
    if (!isOn) return undefined;
    const leaving = new AbortController();
    const change = (more: (last: Followed) => Partial<Followed>): void => {
      if (!leaving.signal.aborted) setFollowed((last) => ({ ...last, ...more(last) }));
    };
    setFollowed(before);
    const follow = async (): Promise<void> => {
      const { signal } = leaving;
      const options = { signal, mustBegin: true, onState: (state: FeedState) => change(told(state)) };
      for await (const found of api.followLogs(name, { component, tail: firstLines }, options))
        change(({ window }) => ({ window: withMore(window, found), hasBegun: true }));
      change(() => ({ isOver: true }));
    };
    follow().catch((error: unknown) => change(() => ({ error })));
    return () => leaving.abort();
  }, [api, name, component, isOn, attempt]);
  return followed;
}
