import { exactTime } from "./times.ts";

const isoTimes = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;

/** A sentence of a cluster as people read it: it begins with a capital letter, and its times are those of the reader's place. */
export function plainMessage(message: string): string {
  const text = message.replaceAll(isoTimes, (at) => exactTime(at));
  // A word with more than small letters is a name, and stays as it is written.
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
