import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { conditionReasons, phases, problemCodes, type Reason, whatToDo } from "../../contract/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");

/** The rows of the table below a heading: each a list of its cells. */
function tableBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) =>
    row
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

/** How a sentence begins that tells a person what to do. */
const deeds =
  "Add|Annotate|Apply|Bring|Check|Choose|Copy|Correct|Delete|Find|Free|Give|Install|Look|Name|Raise|Read|Remove|Repair|Restart|Restore|Run|Upgrade|Write";
/** `act`: at its beginning, or in a later sentence when the first says where to look. */
const remedyWords = {
  none: /^Nothing|^Delet/,
  wait: /^Wait|^Composed/,
  act: new RegExp(`^(?!Nothing\\.|Wait)(.*[.:;] )?((${deeds})\\b|\`kubectl )`),
};

describe("docs/operations.md", () => {
  test("has one row for every reason", () => {
    const rows = tableBelow("Reasons").map(([reason]) => reason ?? "");
    const wanted = Object.keys(conditionReasons).map((key) => `\`${key}\``);
    expect(rows.toSorted()).toEqual(wanted.toSorted());
  });

  test.each(Object.entries(conditionReasons))("says of %s what the contract says", (reason, { meaning, remedy }) => {
    const row = tableBelow("Reasons").find(([cell]) => cell === `\`${reason}\``);
    expect(row?.[1]).toBe(meaning);
    expect(row?.[2]).toMatch(remedyWords[remedy]);
    expect(row?.[2]).toBe(whatToDo[reason as Reason]);
  });

  test.each([
    ["Something is wrong.", false],
    ["The message names it.", false],
    ["Nothing.", false],
    ["Wait.", false],
    ["Wait. Repair it if it stays.", false],
    ["Additional pods are there.", false],
    ["Repair the policy.", true],
    ["The message names it: repair the policy.", false],
    ["The message names what holds it. Repair that.", true],
    ["`kubectl logs` of the pod.", true],
  ])("takes %j for a deed of a person: %s", (text, isDeed) => {
    expect(remedyWords.act.test(text)).toBe(isDeed);
  });

  test("has one row for every problem code, with its status and title", () => {
    const rows = tableBelow("Problems").map(([code, status, title]) => [code, status, title]);
    expect(rows).toEqual(
      Object.entries(problemCodes).map(([code, { status, title }]) => [`\`${code}\``, `${status}`, `${title}.`]),
    );
  });

  test.each(Object.entries(problemCodes))("says of %s whether a retry can help", (code, { retryable }) => {
    const row = tableBelow("Problems").find(([cell]) => cell === `\`${code}\``);
    expect(/\bretry\b/i.test(row?.[3] ?? "")).toBe(retryable);
  });

  test("has one row for every phase", () => {
    expect(tableBelow("Phases").map(([phase]) => phase)).toEqual(phases.map((phase) => `\`${phase}\``));
  });
});
