import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

/** What an administrator of the platform does with tenants. */
export async function tenantExamples(cli: CommandLine, url: string): Promise<void> {
  const limits = "--stores 20 --cpu 40 --memory 80Gi --storage 500Gi";
  const limited = /^tenant +acme\n.*\nstores +0 +20 +20\n.*\nstorage +0 +500Gi +500Gi\n$/s;
  expect(await cli.example(`storeplane tenant create acme ${limits}`)).toMatch(limited);
  const named = JSON.parse(await cli.example("storeplane tenant create globex --name Globex -o json")) as unknown;
  expect(named).toMatchObject({ tenant: "globex", name: "Globex", quota: {} });
  expect(await cli.example("storeplane tenant list")).toMatch(/^TENANT .*\nacme +Active +20 +40 +80Gi +500Gi +acme\n/);
  expect(await cli.example("storeplane tenant list -o wide")).toContain("CREATED");
  expect(await cli.example("storeplane tenant get acme")).toMatch(limited);
  expect(await cli.example("storeplane tenant get acme -o yaml")).toContain("memoryBytes: 85899345920");
  expect(await cli.example(`storeplane tenant quota acme ${limits}`)).toMatch(limited);
  const perMember = await cli.example("storeplane tenant quota acme --per-member --stores 5");
  expect(perMember).toMatch(/EACH MEMBER[^]*stores +\d+ +20 +\d+ +5/);
  const raised = await cli.example("storeplane tenant quota acme --stores 50 --cpu none");
  expect(raised).toMatch(/\nstores +0 +50 +50 +5\ncpu +0 +no limit +- +no limit\nmemory +0 +80Gi +80Gi +no limit\n/);
  expect(await cli.example("storeplane tenant verify acme")).toMatch(/^RESOURCE +BEFORE +NOW\nstores +0 +0\n/);
  const ofTenant = (endpoint: string) => `storeplane list --endpoint ${endpoint} --tenant acme`;
  expect(await cli.exampleWith(ofTenant("http://127.0.0.1:8080"), ofTenant(url))).toBe(
    "NAME  PHASE  ENGINE  CLUSTER  AGE  WHY\n",
  );
  expect(await cli.example("storeplane tenant suspend acme")).toMatch(/\nstate +Suspended\n/);
  expect(await cli.example("storeplane tenant resume acme")).toMatch(/\nstate +Active\n/);
  await cli.run("storeplane tenant suspend acme");
  expect(await cli.example("storeplane tenant erase acme --confirm acme")).toMatch(/^tenant +acme\n/);
  const other = await cli.run("storeplane tenant create globex --stores 1");
  expect(other).toMatchObject({ code: 5, err: expect.stringContaining("storeplane tenant get globex") as string });
  expect((await cli.run("storeplane tenant get initech")).code).toBe(3);
}
