import {
  addressOf,
  type DesiredMessage,
  desiredMessage,
  desiredSubject,
  encode,
  noteHeader,
} from "../../../contract/index.ts";
import { type HostProof, hostProof, subjectOfProof } from "../../ports/host-proof.ts";
import type { Write } from "./publish-desired.ts";

/** The message that makes a desired state the newest, with a note of why. */
export function desiredWrite(message: DesiredMessage, expected: number, note?: string): Write {
  const address = addressOf(message);
  return {
    subject: desiredSubject(address),
    data: encode<DesiredMessage>(desiredMessage, message, `desired state of store "${address.store}"`),
    expected,
    ...(note !== undefined && { headers: { [noteHeader]: note } }),
  };
}

/** The message that records a proof. */
export async function proofWrite(proof: HostProof, expected: number): Promise<Write> {
  const data = encode(hostProof, proof, `proof of host "${proof.host}"`);
  return { subject: await subjectOfProof(proof), data, expected };
}
