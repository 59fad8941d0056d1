import type { FieldChange, ObjectChange, Preview } from "../contract/index.ts";
import type { Shown } from "./output.ts";
import { cut, plainText } from "./plain-text.ts";

/** How an object would change, before its name. */
const marks: Readonly<Record<string, string>> = { create: "+", update: "~", replace: "!", prune: "-" };

const words: Readonly<Record<string, string>> = {
  create: "would be created",
  update: "would be changed",
  replace: "would be deleted and re-created",
  prune: "would be removed",
};

/** Values longer than this are cut: whole scripts and certificates are fields too. */
const maxValueWidth = 120;

/** Whether applying it would change anything. */
export function changesAnything({ changes }: Preview): boolean {
  return changes.some(({ action }) => action !== "none");
}

/** What would change, object by object, and what stays as it is. */
export function changesSheet(preview: Preview): Shown {
  const changed = preview.changes.filter(({ action }) => action !== "none");
  return {
    document: preview,
    names: changed.map(({ kind, name }) => `${kind}/${name}`),
    text: ({ isWide, width }) => {
      const lines = changed.flatMap((change) => linesOf(change, isWide));
      return [...lines, summaryOf(preview)]
        .map((line) => `${width === undefined ? line : cut(line, width)}\n`)
        .join("");
    },
  };
}

function linesOf({ kind, name, action, diff, verified }: ObjectChange, isWide: boolean): string[] {
  // While there is no namespace the API server can confirm nothing that would be created in it.
  const doubt = verified || action === "prune" || action === "create" ? "" : " (not confirmed by the API server)";
  const said = Object.hasOwn(words, action) ? words[action] : action;
  const mark = Object.hasOwn(marks, action) ? marks[action] : "?";
  const title = plainText(`${mark} ${kind} ${name} ${said}${doubt}`);
  // Every field of a new object is new: that is what synth shows.
  const fields = action === "create" && !isWide ? [] : diff;
  return [title, ...fields.map((change) => `    ${fieldOf(change)}`)];
}

function fieldOf(change: FieldChange): string {
  const path = plainText(change.path);
  if (!("before" in change)) return `${path}: ${valueOf(change.after)} is new`;
  if (!("after" in change)) return `${path}: ${valueOf(change.before)} goes`;
  return `${path}: ${valueOf(change.before)} → ${valueOf(change.after)}`;
}

function valueOf(value: unknown): string {
  return cut(plainText(JSON.stringify(value) ?? "nothing"), maxValueWidth);
}

function summaryOf({ namespace, cluster, changes, secrets }: Preview): string {
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const parts = (["create", "update", "replace", "prune"] as const).flatMap((action) => {
    const found = count(action);
    return found === 0 ? [] : [`${found} ${found === 1 ? "object" : "objects"} ${words[action]}`];
  });
  const stays = `${count("none")} stay as they are`;
  const made = secrets.length === 0 ? "" : ` Its ${secrets.length} secrets are made in the cluster, and never shown.`;
  return plainText(`In ${namespace} of ${cluster}: ${[...parts, stays].join(", ")}.${made}`);
}
