import * as z from "zod";

/**
 * Why someone changes a store, in their own words, for whoever looks at it later. One line: what breaks lines, hides text or
 * turns its direction could make a list show something else than it holds.
 */
export const changeNote = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(500, "must be at most 500 characters")
  // Not a pattern in the document: readers of it that know no \p would refuse common letters.
  .refine(
    (text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text),
    "must not contain line breaks or other control characters",
  );

/**
 * Header of a desired state that carries the note: beside the message, because agents refuse a message with a field that
 * they do not know, and read no header.
 */
export const noteHeader = "Sp-Note";
