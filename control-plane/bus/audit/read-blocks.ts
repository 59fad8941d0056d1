import { auditStream, auditSubject } from "../../../contract/index.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "../stream/direct-get.ts";
import { readAuditStorage } from "./chain-room.ts";
import { opened } from "./personal-data.ts";

/** The chains of the audit, as they are stored. */
export function createAuditLog(access: BusAccess): AuditLog {
  return {
    personalOf: (chain, entry) => opened(access, chain, entry),
    storage: () => readAuditStorage(access),
    async blocks({ chain, from, since, limit }) {
      const filter = { next_by_subj: auditSubject(chain), batch: limit };
      const request = since === undefined ? { ...filter, seq: from } : { ...filter, start_time: since };
      const { messages } = await withBus(access, auditStream, (bus) => directBatch(bus, auditStream, request));
      return messages.map(({ seq, data }) => ({ seq, text: new TextDecoder().decode(data) }));
    },
  };
}
