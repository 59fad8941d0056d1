import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { liveWords } from "../words/live-words.ts";

/** Whether what is shown is what is. */
export function LiveState() {
  const { connection, feed } = useServices();
  const state = useSyncExternalStore(connection.subscribe, connection.read);
  const look = useSyncExternalStore(feed.subscribe, feed.read);
  const reconnectingSince = look.kind === "reconnecting" ? look.since : undefined;
  const isLive = state.isUp && reconnectingSince === undefined;
  return (
    <span className="live" data-state={isLive ? "live" : "away"} data-feed={look.kind}>
      <span className="live-dot" />
      {liveWords({ ...state, reconnectingSince, isPolling: look.kind === "polling" })}
    </span>
  );
}
