import { expect, test } from "vitest";
import { changeNote } from "./change-note.ts";

test.each(["order 4711", "  für Ägypten 🎩  ", "a: b", "x".repeat(500), "👩‍👩‍👧"])("%j is a note", (text) => {
  expect(changeNote.parse(text)).toBe(text.trim());
});

test.each(["", "  ", "x".repeat(501), "a\nb", "a\rb", "a\u2028b", "a\u0000b", "a\u202eb", "a\u2066b", "\ud800"])(
  "%j is not a note",
  (text) => {
    expect(changeNote.safeParse(text).success).toBe(false);
  },
);
