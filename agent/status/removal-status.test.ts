import { expect, test } from "vitest";
import { setCondition } from "../store/conditions.ts";
import { blankRecord } from "../store/store-object.ts";
import { finishRemoval } from "./removal-status.ts";

test.each(["Deleted", "VolumeLeft"] as const)(
  "a store whose removal ended as %s says no more of its data",
  (reason) => {
    const now = new Date("2026-11-29T12:00:00.000Z");
    const record = { ...blankRecord(), phase: "Deleting" as const };
    const found = { status: "True", reason: "DataFound", message: "every data object is there" } as const;
    setCondition(record.conditions, "DataPresent", { now, state: found });
    const ended = { ...record };
    finishRemoval(ended, now, { reason, message: "it is gone" });
    expect(ended.conditions.map((it) => [it.type, it.status, it.reason])).toEqual([["Ready", "False", reason]]);
  },
);
