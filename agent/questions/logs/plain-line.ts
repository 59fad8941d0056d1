import { unsafeInLine } from "../../../contract/index.ts";

const esc = "\u001B";
const bell = "\u0007";
/** The same as two characters each in one of 8 bits: CSI, the end of a string, and what begins one. */
const csi = "\u009B";
const stringEnd = "\u009C";
const strings = "\u0090\u0098\u009D-\u009F";

/** Escape sequences of terminals: CSI, then OSC and its like with their end, then all of two or three characters. */
const escapes = new RegExp(
  [
    `(?:${esc}\\[|${csi})[0-?]*[ -/]*[@-~]`,
    `(?:${esc}[\\]PX^_]|[${strings}])[^${bell}${esc}${stringEnd}]*(?:${bell}|${esc}\\\\|${stringEnd})?`,
    `${esc}[ -/]*[0-~]`,
  ].join("|"),
  "g",
);

/** What stands for a character that could do something to whoever shows it. */
const unsafeMark = "\uFFFD";

/**
 * A line of a stranger's program as terminals and pages may show it: colours are left out, and other characters that
 * are not text have a mark in their place. Takes time in proportion to its length, whatever is in it.
 */
export function plainLine(text: string): string {
  return text.replace(/\r+$/, "").replace(escapes, "").replace(unsafeInLine, unsafeMark);
}
