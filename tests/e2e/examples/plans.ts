import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

/** What there is to choose, what a change would change, and what a store is made of; `caps` is there. */
export async function planExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane engines")).toMatch(/^ENGINE .*\n(medusa|woocommerce) +\S+ +starter, /);
  expect(await cli.example("storeplane engines -o wide")).toContain("OWN-STOREFRONT");
  expect(await cli.example("storeplane plans")).toMatch(/^PLAN .*\nstarter +\S/);
  expect(await cli.example("storeplane plans -o name")).toMatch(/^starter\ngrowth\n/);

  const planned = await cli.example("storeplane create belts --engine woocommerce --plan growth --dry-run");
  expect(planned).toMatch(
    /^\+ Namespace store-belts would be created\n.*\nIn store-belts of fra-1: \d+ objects would/s,
  );
  expect((await cli.run("storeplane get belts")).code).toBe(3);

  const same = "storeplane create caps --engine medusa --external-id shop-4711 --label tier=gold";
  expect(await cli.run(`${same} --wait`)).toMatchObject({ code: 0 });
  const grown = await cli.example("storeplane diff caps --plan growth");
  expect(grown).toMatch(/^~ \w+ \S+ would be changed\n {4}\S+: .* → /m);
  writeFileSync(join(cli.folder, "caps.yaml"), (await cli.run("storeplane get caps -o yaml")).out);
  const unchanged = await cli.example("storeplane diff caps --file caps.yaml --exit-code");
  expect(unchanged).toMatch(/^In store-caps of fra-1: \d+ stay as they are\./);
  expect((await cli.run("storeplane diff caps --plan growth --exit-code")).code).toBe(1);
  expect(JSON.parse(await cli.example("storeplane diff caps -o json"))).toMatchObject({ namespace: "store-caps" });
  expect((await cli.run("storeplane diff caps --engine woocommerce")).code).toBe(5);

  const manifests = await cli.example("storeplane synth caps > manifests.yaml");
  const kinds = [...manifests.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["Namespace", "StatefulSet", "Deployment"]));
  expect(kinds).not.toContain("Secret");
  const asked = await cli.example("storeplane synth belts --engine woocommerce --plan growth -o name");
  expect(asked).toMatch(/^Namespace\/store-belts\n/);
}

/** What is shown of one store, and opened. */
export async function lookExamples(cli: CommandLine): Promise<void> {
  const described = await cli.example("storeplane describe caps");
  expect(described).toMatch(
    /^STORE\nname +caps\nphase +Ready\n.*\nCONDITIONS\nReady +yes, for \w+\. Ready: .*\nSTEPS\n/s,
  );
  expect(described).toMatch(/\nCLUSTER\ncluster +fra-1\nstate +online, joined, .*\nQUOTA\nRESOURCE +USED +LIMIT/s);
  expect(described).toMatch(/\nLATELY\nAT .*\n\S+ +create +Succeeded /);
  expect(await cli.example("storeplane describe caps -o yaml")).toMatch(/^store:\n {2}name: caps\n/);

  const browser = join(cli.folder, "browser");
  const opened = join(cli.folder, "opened");
  writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$*" > '${opened}'\n`);
  chmodSync(browser, 0o755);
  expect(await cli.example("storeplane open caps", { BROWSER: browser })).toBe("");
  await expect.poll(() => readFileSync(opened, "utf8")).toMatch(/^http:\/\/caps\.\S+$/);
  expect((await cli.run("storeplane open caps", { BROWSER: "/nonexistent" })).out).toMatch(/^http:\/\/caps\.\S+\n$/);
  expect(await cli.example("storeplane open caps --admin --print --no-input")).toMatch(/^http\S+\n$/);

  expect(await cli.example("storeplane host list ties")).toMatch(/^HOST .*\nshop\.example\.com +yes /);
  expect(await cli.example("storeplane host list ties -o wide")).toContain("UNTIL");
  expect(await cli.example("storeplane host verify ties shop.example.com")).toMatch(/^HOST /);
  expect((await cli.run("storeplane host verify ties other.example.com")).code).toBe(3);
}
