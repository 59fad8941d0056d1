import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { Notice } from "../parts/notice.tsx";
import { noWritesId } from "../parts/writes.ts";
import { clockTime } from "../words/times.ts";

/** One quiet line while nothing answers: what is shown is what was read last. */
export function ConnectionBar() {
  const { connection } = useServices();
  const { isUp, heardAt, downSince } = useSyncExternalStore(connection.subscribe, connection.read);
  if (isUp || heardAt === undefined || downSince === undefined) return undefined;
  return (
    <div className="bar-above">
      <Notice tone="warn" title={`No connection since ${clockTime(downSince)}`}>
        <p>
          You see what was read at {clockTime(heardAt)}. Your shops go on running; this page goes on by itself as soon
          as the platform answers. <span id={noWritesId}>Until then nothing can be changed.</span>
        </p>
      </Notice>
    </div>
  );
}
