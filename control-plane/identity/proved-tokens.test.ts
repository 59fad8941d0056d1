import { expect, test } from "vitest";
import { callerOf } from "../http/request-context.ts";
import { ProvedTokens, provedMs } from "./proved-tokens.ts";

const alice = callerOf({ tenant: "acme", actor: "oidc:0", role: "tenant-viewer" });

test("a token is known for a minute, whole, and no longer than it is good for", () => {
  const proved = new ProvedTokens();
  proved.keep("a.b.c", alice, { now: 0, endsAt: 600_000 });
  proved.keep("d.e.f", alice, { now: 0, endsAt: 5000 });
  expect([proved.find("a.b.c", provedMs - 1), proved.find("a.b.c", provedMs)]).toEqual([alice, undefined]);
  expect([proved.find("d.e.f", 4999), proved.find("d.e.f", 5000)]).toEqual([alice, undefined]);
  for (const other of ["a.b.", "a.b.cc", "A.b.c", ""]) expect(proved.find(other, 1)).toBeUndefined();
});

test("of very many tokens the oldest are forgotten", () => {
  const proved = new ProvedTokens();
  for (let count = 0; count <= 1000; count += 1) proved.keep(`token ${count}`, alice, { now: 0, endsAt: 600_000 });
  expect(proved.find("token 0", 1)).toBeUndefined();
  expect(proved.find("token 1", 1)).toEqual(alice);
  expect(proved.find("token 1000", 1)).toEqual(alice);
});
