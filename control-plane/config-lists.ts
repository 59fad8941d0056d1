import * as z from "zod";

/** Several values of one variable, with commas between them; none by default. */
export const listed = z
  .string()
  .default("")
  .transform((text) => text.split(",").filter((value) => value !== ""));
