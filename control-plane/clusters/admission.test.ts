import { expect, test } from "vitest";
import { type ClusterAccess, maxAgentKeys } from "../../contract/index.ts";
import { isAccepted, withAccepted, withAsked, withInvitation } from "./admission.ts";

const keyOf = (letter: string): string => `U${letter.repeat(55)}`;
const hashOf = (digit: string): string => digit.repeat(64);
const account = `A${"A".repeat(55)}`;
const none: ClusterAccess = { schemaVersion: 1, cluster: "fra-1", account, agentKeys: [] };
const now = new Date("2026-11-29T12:00:00Z");
const invited = withInvitation(none, { tokenHash: hashOf("1"), acceptsAtOnce: false, now });

const asked = (letter: string, { digit = "1", at = "2026-11-29T12:10:00.000Z" } = {}) => ({
  publicKey: keyOf(letter),
  fingerprint: `SHA256:${letter}`,
  clusterUid: "0f0e",
  agentVersion: "0.1.0",
  askedAt: at,
  tokenHash: hashOf(digit),
});

test("an invitation lets one key ask, within a quarter of an hour, and a person let it in", () => {
  expect(invited.invitation.expiresAt).toBe("2026-11-29T12:15:00.000Z");
  const waiting = withAsked(invited, asked("B")) ?? expect.unreachable();
  expect([waiting.invitation, waiting.agentKeys, isAccepted(waiting)]).toEqual([undefined, [], false]);
  const accepted = withAccepted(waiting, "SHA256:B") ?? expect.unreachable();
  expect([accepted.agentKeys, isAccepted(accepted)]).toEqual([[keyOf("B")], true]);
});

test("a token that is wrong, used or too old lets no one ask", () => {
  expect(withAsked(none, asked("B"))).toBeUndefined();
  expect(withAsked(invited, asked("B", { digit: "2" }))).toBeUndefined();
  expect(withAsked(invited, asked("B", { at: "2026-11-29T12:15:00.000Z" }))).toBeUndefined();
  const waiting = withAsked(invited, asked("B")) ?? expect.unreachable();
  expect(withAsked(waiting, asked("C"))).toBeUndefined();
});

test("a question whose answer was lost is answered again, also when its key was let in meanwhile", () => {
  const waiting = withAsked(invited, asked("B")) ?? expect.unreachable();
  expect(withAsked(waiting, asked("B", { at: "2026-11-29T13:00:00.000Z" }))).toEqual(waiting);
  const accepted = withAccepted(waiting, "SHA256:B") ?? expect.unreachable();
  expect(withAsked(accepted, asked("B"))).toEqual(accepted);
  expect(withAccepted(accepted, "SHA256:B")).toEqual(accepted);
});

test("the key that was looked at is let in, and no other", () => {
  const waiting = withAsked(invited, asked("B")) ?? expect.unreachable();
  const again = withInvitation(waiting, { tokenHash: hashOf("3"), acceptsAtOnce: false, now });
  expect(withAccepted(again, "SHA256:B")).toBeUndefined();
  const other = withAsked(again, asked("C", { digit: "3" })) ?? expect.unreachable();
  expect(withAccepted(other, "SHA256:B")).toBeUndefined();
  expect(withAccepted(none, "SHA256:B")).toBeUndefined();
});

test("with an invitation that accepts at once it is in, beside the keys that were, of which the oldest goes", () => {
  const agentKeys = "B C D E F G H I".split(" ").map(keyOf);
  expect(agentKeys.length).toBe(maxAgentKeys);
  const auto = withInvitation({ ...none, agentKeys }, { tokenHash: hashOf("1"), acceptsAtOnce: true, now });
  const joined = withAsked(auto, asked("J")) ?? expect.unreachable();
  expect(joined.agentKeys).toEqual([...agentKeys.slice(1), keyOf("J")]);
  expect(isAccepted(joined)).toBe(true);
});
