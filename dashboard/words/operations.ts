import { conditionReasons } from "../../contract/index.ts";
import type { Look } from "./phases.ts";

const kinds: Readonly<Record<string, string>> = {
  create: "Create",
  change: "Change",
  restart: "Restart",
  suspend: "Suspension",
  resume: "Resumption",
  delete: "Delete",
  undelete: "Undo of a delete",
};

/** What was asked, as people say it; its own word, if it is newer than this page. */
export function nameOfKind(kind: string): string {
  return (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? kind;
}

const looks: Readonly<Record<string, Look>> = {
  Running: { tone: "busy", shape: "half" },
  Succeeded: { tone: "good", shape: "check" },
  Failed: { tone: "bad", shape: "cross" },
  Superseded: { tone: "idle", shape: "minus" },
  Unknown: { tone: "idle", shape: "ring" },
};

export function lookOfOutcome(outcome: string): Look {
  return (Object.hasOwn(looks, outcome) ? looks[outcome] : undefined) ?? { tone: "idle", shape: "ring" };
}

/** What a reason means; its name, if it is newer than this page. */
export function meaningOfReason(reason: string): string {
  return Object.entries(conditionReasons).find(([name]) => name === reason)?.[1].meaning ?? reason;
}
