import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { clockTime } from "../words/times.ts";

/** Whether what is shown is what is. */
export function LiveState() {
  const { connection } = useServices();
  const { isUp, heardAt } = useSyncExternalStore(connection.subscribe, connection.read);
  const words = isUp ? "Live" : `As of ${heardAt === undefined ? "never" : clockTime(heardAt)}`;
  return (
    <span className="live" data-state={isUp ? "live" : "away"}>
      <span className="live-dot" />
      {words}
    </span>
  );
}
