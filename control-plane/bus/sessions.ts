import { accessBucket, endedSessionKey } from "../../contract/index.ts";
import type { SessionRegister } from "../ports/sessions.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { leaderGet } from "./stream/leader-get.ts";
import { putEntry } from "./stream/put-entry.ts";

const stream = `KV_${accessBucket}`;
const subjectOf = (sid: string): string => `$KV.${accessBucket}.${endedSessionKey(sid)}`;

/** Ended sessions in the key-value bucket. */
export function createSessionRegister(access: BusAccess): SessionRegister {
  const { sessions } = access.memory;
  return {
    async isEnded(sid) {
      const known = sessions.find(sid);
      if (known !== undefined) return known;
      const readAt = performance.now();
      const entry = await withBus(access, stream, (bus) => leaderGet(bus, stream, subjectOf(sid)));
      sessions.keep(sid, entry !== undefined, readAt);
      return entry !== undefined;
    },
    async end(sid, until) {
      const left = (until.getTime() - Date.now()) / 1000;
      // Clocks differ: rather kept too long than not long enough.
      await putEntry(access, { stream, subject: subjectOf(sid), data: new Uint8Array(), ttlSeconds: left + 3600 });
      sessions.keep(sid, true, performance.now());
    },
  };
}
