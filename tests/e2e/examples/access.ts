import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

/** Tokens, the configuration that keeps them, and who one is by them. */
export async function accessExamples(cli: CommandLine): Promise<void> {
  const made = await cli.example("storeplane token create deploy --role tenant-member --expires 30d");
  expect(made).toMatch(/^token +spt_\w+\nid +(\w{12})\nname +deploy\n/);
  const secret = await cli.example("storeplane token create watch --role tenant-viewer --scope stores:read -o name");
  expect(secret).toMatch(/^spt_\w+\n$/);
  writeFileSync(join(cli.folder, "token"), secret);
  await cli.example("storeplane login --token-stdin --no-input --context live < token");
  const config = join(cli.folder, "storeplane/config.json");
  expect(statSync(config).mode & 0o777).toBe(0o600);
  // At an identity provider, which is not here, tests/cli/device.test.ts signs in.
  expect((await cli.refusedExample("storeplane login --context live")).code).toBe(4);
  await cli.example("storeplane logout --context live");
  expect(readFileSync(config, "utf8")).not.toContain("spt_");
  expect(await cli.example("storeplane token list")).toMatch(/\n\w{12} +watch +tenant-viewer +Active +never /);
  expect(await cli.example("storeplane token list -o wide")).toContain("CREATED BY");
  const [, id = ""] = /\nid +(\w+)/.exec(made) ?? [];
  const [shown = ""] = [...cli.left].filter((line) => line.startsWith("storeplane token revoke "));
  expect(await cli.exampleWith(shown, shown.replace(/\w+$/, id))).toMatch(/\nstate +Revoked\n/);
  expect((await cli.run(shown)).code).toBe(3);
  expect(await cli.example("storeplane whoami")).toMatch(/^tenant +default\nrole +platform-admin\n/);
  expect(JSON.parse(await cli.example("storeplane whoami --context local -o json"))).toMatchObject({
    tenant: "default",
  });
}

/** Where platforms are; afterwards the platform of the tests is the context local, with its bus and keys. */
export async function configExamples(cli: CommandLine, url: string): Promise<void> {
  await cli.run(`storeplane config set endpoint ${url} --context local`);
  await cli.example("storeplane config set endpoint https://storeplane.example.com --context live");
  expect(await cli.example("storeplane config list")).toMatch(/^CONTEXT .*\nlocal +yes .*\nlive +- /);
  expect(JSON.parse(await cli.example("storeplane config list -o json"))).toHaveProperty("items.1.name", "live");
  await cli.example("storeplane config use live");
  expect(await cli.example("storeplane config get endpoint")).toBe("https://storeplane.example.com\n");
  await cli.run("storeplane config set bus tls://bus.example.com:4222");
  expect(await cli.example("storeplane config get bus --context live")).toBe("tls://bus.example.com:4222\n");
  await cli.example("storeplane config unset endpoint --context live");
  await cli.example("storeplane config set bus tls://bus.example.com:4222 --context local");
  await cli.example("storeplane config unset bus --context local");
  await cli.run("storeplane config set bus tls://bus.example.com:4222 --context local");
  await cli.example("storeplane config set keys keys --context local");
}

/** Who did what, as the platform's chain has it; `hats` was created before. */
export async function auditExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane audit list --target hats")).toMatch(/ createStore +hats +accepted /);
  expect(JSON.parse(await cli.example("storeplane audit list --outcome refused -o json"))).toHaveProperty("items");
  writeFileSync(join(cli.folder, "audit.jsonl"), await cli.example("storeplane audit export > audit.jsonl"));
  expect(await cli.example("storeplane audit verify")).toMatch(/\nchain is +whole\n/);
  expect(await cli.example("storeplane audit verify --file audit.jsonl")).toMatch(/\nchain is +whole\n/);
  const verified = await cli.example("storeplane audit verify --checkpoint audit.jsonl -o json");
  expect(JSON.parse(verified)).toMatchObject({ chain: "default", findings: [] });
}
