import { expect, test } from "vitest";
import { ApiUnreachableError } from "../../../client/index.ts";
import { storeOf } from "../store.fixture.ts";
import { type Outcome, outcomeAfter, summaryOf, wordsOf } from "./outcome.ts";

const hats = storeOf({});

const inAWeek = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();

test("what fails is kept as what it is, and said with what to do", async () => {
  const error = new ApiUnreachableError("DELETE /v1/stores/hats", new Error("refused"));
  const outcome = await outcomeAfter(Promise.reject(error), "delete");
  expect(outcome).toEqual({ kind: "failed", error, isUnknown: true });
  expect(wordsOf(outcome)).toMatch(/^The platform did not answer/);
});

test("each outcome has its words: waiting, asked, removed at once, kept for days, kept", async () => {
  const words = async (action: "delete" | "keep", deleteAfter?: string) => {
    const store = { ...hats, ...(deleteAfter !== undefined && { deleteAfter }) };
    return wordsOf(await outcomeAfter(Promise.resolve(store), action));
  };
  expect([wordsOf(undefined), wordsOf({ kind: "asked" })]).toEqual(["Not asked yet", "Asked…"]);
  expect(await words("delete", new Date(0).toISOString())).toBe("Is being removed");
  expect(await words("delete", inAWeek)).toMatch(/^Will be deleted, can be brought back until /);
  expect(await words("keep")).toBe("Stays");
});

test("a part that failed is counted apart", () => {
  const failed: Outcome = { kind: "failed", error: new Error("no"), isUnknown: true };
  expect(summaryOf([failed, undefined, undefined], "delete")).toBe("0 of 3 deleted, 1 failed.");
  expect(summaryOf([undefined], "keep")).toBe("0 of 1 brought back.");
});
