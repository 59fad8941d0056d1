import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { liveWords } from "../words/live-words.ts";

/** Whether what is shown is what is. */
export function LiveState() {
  const { connection } = useServices();
  const state = useSyncExternalStore(connection.subscribe, connection.read);
  return (
    <span className="live" data-state={state.isUp ? "live" : "away"}>
      <span className="live-dot" />
      {liveWords(state)}
    </span>
  );
}
