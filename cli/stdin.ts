import { UsageError } from "./errors.ts";
import type { Shell } from "./shell.ts";

const maxLength = 64 * 1024;

/** The one line that stdin has. @throws UsageError for more, or for none */
export async function readLine({ process: { stdin } }: Shell): Promise<string> {
  let text = "";
  for await (const chunk of stdin ?? []) {
    text += String(chunk);
    if (text.length > maxLength) break;
  }
  const line = text.trim();
  if (line === "" || /\s/.test(line)) throw new UsageError("stdin must have one line: the token");
  return line;
}
