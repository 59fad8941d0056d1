import { allProofSubjects, DecodeError, decode, desiredStream, encode } from "../../contract/index.ts";
import type { Stored } from "../ports/desired.ts";
import { type HostProof, hostProof, subjectOfProof } from "../ports/host-proof.ts";
import type { HostProofs, ProofChange } from "../ports/host-proofs.ts";
import { storeClaim } from "../ports/records.ts";
import type { BusAuditTrail } from "./audit/trail.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { directBatch } from "./stream/direct-get.ts";
import { leaderGet, type StoredMessage } from "./stream/leader-get.ts";
import type { Write } from "./stream/publish-desired.ts";
import { desiredWrite, proofWrite } from "./stream/store-writes.ts";
import { writeDesired } from "./stream/write-desired.ts";

/** Records read at once. */
const readAtOnce = 256;

/** A direct get answers at most 1024 subjects. */
const subjectsAtOnce = 1000;

/** Proofs of hosts in the stream of desired states: what follows of one is written in one batch with it. */
export function createHostProofs(access: BusAccess, audit: BusAuditTrail): HostProofs {
  return {
    async readMany(stores) {
      const asked = stores.flatMap(({ uid, askedHosts = [] }) => askedHosts.map((host) => ({ host, uid })));
      const subjects = await Promise.all(asked.map(subjectOfProof));
      const proofs: HostProof[] = [];
      for (let from = 0; from < subjects.length; from += subjectsAtOnce) {
        const request = { multi_last: subjects.slice(from, from + subjectsAtOnce) };
        const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
        proofs.push(...messages.flatMap((it) => readable(access, it)).map(({ value }) => value));
      }
      return proofs;
    },
    async newest(of) {
      const subject = await subjectOfProof(of);
      const message = await withBus(access, desiredStream, (bus) => leaderGet(bus, desiredStream, subject));
      return message && readable(access, message)[0];
    },
    async changedAfter(seq) {
      const request = { next_by_subj: allProofSubjects, seq: seq + 1, batch: readAtOnce };
      const { messages } = await withBus(access, desiredStream, (bus) => directBatch(bus, desiredStream, request));
      return { items: messages.flatMap((it) => readable(access, it)), upTo: messages.at(-1)?.seq ?? seq };
    },
    async write(change) {
      const { event } = change;
      const writes = await writesOf(change);
      const [first, ...rest] = event === undefined ? writes : ([...(await audit.writes(event)), ...writes] as const);
      await writeDesired(access, [first, ...rest] as [Write, ...Write[]]);
      if (event !== undefined) audit.isStored(event);
    },
  };
}

/** The desired state last, where there is one. */
async function writesOf({ proof, expected, claim, desired }: ProofChange): Promise<[Write, ...Write[]]> {
  const claimed = claim && {
    subject: claim.subject,
    data: encode(storeClaim, claim.value, "claim of a host"),
    expected: claim.expected,
  };
  return [
    await proofWrite(proof, expected),
    ...(claimed ? [claimed] : []),
    ...(desired ? [desiredWrite(desired.message, desired.expected)] : []),
  ];
}

/** One that can't be read counts as none: its host stays as it is. */
function readable({ logger, memory }: BusAccess, { data, subject, seq }: StoredMessage): Stored<HostProof>[] {
  try {
    return [{ seq, value: decode(hostProof, data, `proof under ${subject}`) }];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (memory.complaints.isFirst(`${subject} can't be read`)) {
      logger.error({ subject, err: error }, "the proof of a host can't be read");
    }
    return [];
  }
}
