import { expect, test } from "vitest";
import { wordsOfCondition } from "./condition-words.ts";

test.each([
  ["Ready True Ready", "The shop answers"],
  ["Ready False HookFailed", "The shop is not ready"],
  ["Ready False WaitingForDelete", "The shop goes on running until it is deleted"],
  ["Ready False DeleteNotConfirmed", "The shop goes on running until it is deleted"],
  ["Ready False Deleting", "The shop is not ready"],
  ["DataPresent Unknown ", "Not known: all data is there"],
  ["Synced False WaitingForDelete", "The cluster does not have the newest state yet"],
  ["Tomorrow False ", "Tomorrow: no"],
] as const)("the condition %s says: %s", (condition, said) => {
  const [type = "", status = "", reason = ""] = condition.split(" ");
  expect(wordsOfCondition({ type, status, reason })).toBe(said);
});
