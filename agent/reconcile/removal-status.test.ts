import { expect, test } from "vitest";
import { blankMemory } from "../store-object.ts";
import { setCondition } from "./conditions.ts";
import { finishRemoval } from "./removal-status.ts";

test.each(["Deleted", "VolumeLeft"] as const)(
  "a store whose removal ended as %s says no more of its data",
  (reason) => {
    const now = new Date("2026-11-29T12:00:00.000Z");
    const memory = { ...blankMemory(), phase: "Deleting" as const };
    const found = { status: "True", reason: "DataFound", message: "every data object is there" } as const;
    setCondition(memory.conditions, "DataPresent", { now, state: found });
    const ended = { ...memory };
    finishRemoval(ended, now, { reason, message: "it is gone" });
    expect(ended.conditions.map((it) => [it.type, it.status, it.reason])).toEqual([["Ready", "False", reason]]);
  },
);
