import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { CommandLine } from "../command-line.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/events.md"), "utf8");

/** Blocks of a language, in their order, with the platform of the tests in place of the page's. */
function blocksIn(language: string, url: string): string[] {
  const found = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))];
  return found.map(([, text = ""]) =>
    text.replaceAll("http://127.0.0.1:8080", url).replace('"/v1/events"', `"${url}/v1/events"`),
  );
}

interface Runs {
  /** What it has printed when it has begun. @default something is done until it has printed what is waited for */
  readonly isOpen?: (out: string) => boolean;
  readonly act?: () => Promise<unknown>;
  readonly isSeen: (out: string) => boolean;
}

/** Runs a program until it has printed what is waited for; returns all that. */
async function ran(command: string, args: readonly string[], { isOpen, act, isSeen }: Runs): Promise<string> {
  const env = { PATH: process.env["PATH"], STOREPLANE_TOKEN: "none-is-asked-for" };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const closed = once(child, "close");
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const wanted = { what: `what is to be printed by ${args.at(-1)}` };
  try {
    if (isOpen) await pollUntil(wanted, () => isOpen(out) || undefined);
    await act?.();
    await pollUntil({ ...wanted, everyMs: 250 }, async () => {
      if (isSeen(out)) return true;
      // What happened before it was connected is not told.
      if (!isOpen) await act?.();
      return undefined;
    });
    return out;
  } finally {
    // With what the shell has started.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await closed;
  }
}

/** Each block of docs/events.md, one after the other; `hats` is there afterwards. */
export async function eventsPage(cli: CommandLine, url: string): Promise<void> {
  const [all = "", one = "", resumed = "", since = "", ...otherLines] = blocksIn("sh", url);
  const [auth = ""] = all.split("\n");
  const [program = "", browser = "", ...otherPrograms] = blocksIn("js", url);
  expect([otherLines, otherPrograms]).toEqual([[], []]);
  const isOpen = (out: string) => /^retry: 2000\n: ok\nid: \S+\n\n/.test(out);
  const isStore = (out: string) => /\nevent: store\ndata: .*"name":"hats".*\n/.test(out);
  const done = async (line: string) => expect(await cli.run(line)).toMatchObject({ code: 0 });
  const changes = async () => {
    await done("storeplane delete hats");
    await done("storeplane undelete hats");
  };

  const create = () => done("storeplane create hats --engine woocommerce");
  const shell = (text: string, runs: Runs) => ran("bash", ["-c", `${auth}\n${text}`], runs);
  const told = await shell(all, { isOpen, act: create, isSeen: isStore });
  await done("storeplane create hats --engine woocommerce --wait");
  expect(await shell(one, { isOpen, act: changes, isSeen: isStore })).toContain('"Deleting"');
  const isReset = (out: string) => out.includes('event: reset\ndata: {"reason":"other-epoch"}\n');
  await shell(resumed, { isSeen: isReset });
  const [opened = ""] = /[a-z0-9]{16}-\d+/.exec(told) ?? [];
  const missed = await shell(resumed.replace(/[0-9a-f]{16}-\d+/, opened), { isSeen: isStore });
  expect(missed).not.toContain("event: reset");

  expect(await shell(since, { isSeen: (out) => out.includes('"Deleting"') })).toContain('"Provisioning"');

  const file = join(cli.folder, "follow.mjs");
  const node = (text: string, ...flags: readonly string[]) => {
    writeFileSync(file, text);
    const isSeen = (out: string) => /^hats (Ready|Deleting) /m.test(out);
    return ran(process.execPath, [...flags, file], { act: changes, isSeen });
  };
  expect(await node(program)).not.toContain("missing");
  expect(await node(browser, "--experimental-eventsource")).toMatch(/^hats \w+ [a-z0-9]{16}-\d+$/m);
}
