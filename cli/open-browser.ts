import { spawn } from "node:child_process";
import type { Shell } from "./shell.ts";

/** Opens an address in the browser of this machine. @returns whether there is one that took it */
export function openBrowser({ process: { env } }: Shell, url: URL): Promise<boolean> {
  const program = browserOf(env);
  if (program === undefined) return Promise.resolve(false);
  const [command, ...words] = program;
  return new Promise((resolve) => {
    // Never by a shell: an address is one word, whatever characters it has.
    const child = spawn(command, [...words, url.href], { stdio: "ignore", detached: true, env });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

type Program = readonly [command: string, ...words: readonly string[]];

function browserOf(env: Shell["process"]["env"]): Program | undefined {
  const { BROWSER: named, DISPLAY: x, WAYLAND_DISPLAY: wayland } = env;
  if (named) return [named];
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return x || wayland ? ["xdg-open"] : undefined;
}
