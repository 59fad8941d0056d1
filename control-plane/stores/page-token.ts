import * as z from "zod";

const content = z.strictObject({ s: z.int().min(1) });

/** An opaque token for the page that begins after a position. */
export function formatPageToken(position: number): string {
  const text = btoa(JSON.stringify({ s: position } satisfies z.infer<typeof content>));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The position that a token names; undefined when it is not one of ours. */
export function parsePageToken(token: string): number | undefined {
  try {
    return content.parse(JSON.parse(atob(token.replaceAll("-", "+").replaceAll("_", "/")))).s;
  } catch {
    return undefined;
  }
}
