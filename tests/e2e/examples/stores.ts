import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

/** A store from its create to its delete: `hats` is gone afterwards, and `caps` there. */
export async function storeExamples(cli: CommandLine): Promise<void> {
  const created = await cli.example("storeplane create hats --engine woocommerce --wait");
  expect(created).toMatch(/^name +hats\nphase +Ready\nurl +http/);
  const other = "storeplane create caps --engine medusa --external-id shop-4711 --label tier=gold -o json";
  expect(JSON.parse(await cli.example(other))).toMatchObject({ name: "caps", labels: { tier: "gold" } });

  expect(await cli.example("storeplane get hats")).toMatch(/^name +hats\nphase +Ready\nurl +http/);
  expect(await cli.example("storeplane get hats -o wide")).toMatch(/STEP +STATE +TOOK.*\naccepted +Done/s);
  expect(JSON.parse(await cli.example("storeplane get hats -o json"))).toMatchObject({ name: "hats", phase: "Ready" });
  await listExamples(cli);

  expect(await cli.example("storeplane credentials hats")).toMatch(/^url .*\nusername +\S+\npassword +\S+\n$/);
  expect(JSON.parse(await cli.example("storeplane credentials hats -o json"))).toHaveProperty("password");

  await logExamples(cli);
  await objectExamples(cli);
  await backupExamples(cli);
  await changeExamples(cli);

  await eventExamples(cli);
  await historyExamples(cli);
  expect(await cli.example("storeplane delete hats --now --confirm hats --wait")).toMatch(/\nhats +Deleted /);
}

/** On simulated nodes, so that nothing is stored. */
async function backupExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane backup hats")).toMatch(/^ID +STATE .*\n[0-9a-f]{10} +(Running|Simulated) /);
  expect(await cli.example("storeplane backup hats --wait")).toMatch(/^ID +STATE .*\n[0-9a-f]{10} +Simulated /);
  expect(await cli.example("storeplane backups hats")).toMatch(/^ID +STATE +AGE .*\n[0-9a-f]{10} +Simulated /);
  expect(await cli.example("storeplane backups hats -o wide")).toMatch(/VERSION +DATABASE .*\n.*11\.8\.9-noble/);
  const found = JSON.parse(await cli.example("storeplane backups hats -o json")) as { backups: unknown[] };
  expect(found.backups[0]).toMatchObject({ state: "Simulated" });
}

/** Three changes of `hats`, a restart, and a suspension that ends. */
async function changeExamples(cli: CommandLine): Promise<void> {
  const dry = await cli.example("storeplane update hats --plan growth --dry-run");
  expect(dry).toMatch(/Deployment web would be changed/);
  const grown = await cli.example("storeplane update hats --plan growth --note orders --wait");
  expect(grown).toMatch(/^name +hats\nphase +Ready\n/);
  const added = "storeplane update hats --add-host shop.example.com --label tier=gold";
  expect(await cli.example(added)).toMatch(/\nhats /);
  expect(await cli.example("storeplane update hats --remove-host shop.example.com --unset labels")).toMatch(/\nhats /);
  expect(await cli.example("storeplane restart hats --wait")).toMatch(/^name +hats\nphase +Ready\n/);
  expect(await cli.example("storeplane suspend hats --wait")).toMatch(/^name +hats\nphase +Suspended\n/);
  expect(await cli.example("storeplane resume hats --wait")).toMatch(/^name +hats\nphase +Ready\n/);
}

/** After a create, three changes, a restart, a suspension with its end, a delete and an undelete of `hats`. */
async function historyExamples(cli: CommandLine): Promise<void> {
  const rows =
    /^STORE +WHAT +OUTCOME .*\nhats +undelete .*\nhats +delete +Superseded .*\nhats +resume .*\nhats +suspend .*\nhats +restart .*\n(hats +change .*\n){3}hats +create +Succeeded .*\n$/;
  expect(await cli.example("storeplane operations hats -o wide")).toMatch(rows);
  expect(await cli.example("storeplane operations")).toMatch(/\ncaps +create /);
  const deletes = JSON.parse(await cli.example("storeplane operations --kind delete --limit 20 -o json")) as unknown;
  expect(deletes).toMatchObject({ items: [{ name: "hats", kind: "delete" }] });
  expect(await cli.example("storeplane revisions hats")).toMatch(
    /^REVISION .*\n.*undelete.*\n.*delete.*\n.*resume.*\n.*suspend.*\n.*restart.*\n(.*change.*\n){3}.*create.*\n$/,
  );
  expect(await cli.example("storeplane revisions hats --diff")).toMatch(/^FIELD +CHANGE +BEFORE +AFTER\n$/);
}

/** Deletes `hats` and takes it back. */
async function eventExamples(cli: CommandLine): Promise<void> {
  const deletes = async () =>
    expect(await cli.example("storeplane delete hats")).toMatch(/\nhats +Deleting .*WaitingForDelete/);
  const isDeleting = (out: string) => /"Deleting".*\n/.test(out);
  const lines = await cli.watchExample("storeplane events hats -o json", isDeleting, deletes);
  const told = lines.trimEnd().split("\n");
  const { id } = JSON.parse(told[0] ?? "") as { id: string };
  const undeletes = async () => expect(await cli.example("storeplane undelete hats --wait")).toMatch(/\nhats /);
  const isReady = (out: string) => / hats +Ready /.test(out);
  const ready = "storeplane events --phase Ready,Failed --cluster fra-1 --timeout 15m";
  const some = async () => expect(await cli.watchExample(ready, isReady, undeletes)).not.toContain("Deleting");
  expect(await cli.watchExample("storeplane events", isReady, some)).toMatch(/^20\S+Z  /);
  const since = `storeplane events --after ${id} -o json --timeout 5s`;
  const missed = await cli.exampleWith("storeplane events --after 0123456789abcdef-4711 -o json", since);
  const before = await cli.example("storeplane events --since 15m --timeout 5s");
  expect(before).toMatch(/ hats +Provisioning .*\n.* hats +Deleting .*\n.* hats +Ready /s);
  expect(missed).toContain('"Ready"');
  expect(missed).not.toContain(id);
}

/** Simulated pods write nothing. */
async function logExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane logs hats")).toBe("");
  expect(await cli.example("storeplane logs hats --component database --tail 20")).toBe("");
  expect(await cli.example("storeplane logs hats --since 15m --times")).toBe("");
  expect(JSON.parse(await cli.example("storeplane logs hats -o json"))).toMatchObject({ lines: [] });
  const isBegun = (_out: string, err: string): boolean => /web\/.*:|no pods|simulated/i.test(err);
  expect(await cli.watchExample("storeplane logs hats -f --component web", isBegun)).toBe("");
}

async function objectExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane objects hats")).toMatch(/^KIND +NAME +READY .*\n(.*\n)*Deployment +\S+ +yes /);
  expect(JSON.parse(await cli.example("storeplane objects hats -o json"))).toMatchObject({
    name: "hats",
    truncated: false,
  });
  expect(await cli.example("storeplane objects hats -o name")).toMatch(/^Secret\/admin-v1$/m);
}

async function listExamples(cli: CommandLine): Promise<void> {
  expect(await cli.example("storeplane list")).toMatch(/^NAME +PHASE .*\n(hats|caps) .*\n(hats|caps) .*\n$/);
  expect(await cli.example("storeplane list --phase Failed -o wide")).toMatch(/^NAME .*\n$/);
  expect(await cli.example("storeplane list --search shoes --sort changed --reverse")).toMatch(/^NAME .*\n$/);
  expect(await cli.example("storeplane list --reason ImagePullFailed,NotReady --plan starter")).toMatch(/^NAME .*\n$/);
  expect(await cli.example("storeplane list -l tier=gold --cluster fra-1 -o name")).toBe("caps\n");
  expect(await cli.example("storeplane list -l phase=Failed")).toMatch(/^NAME .*\n$/);
  expect(await cli.watchExample("storeplane list --watch", (out) => out.includes("hats"))).toMatch(/^NAME +PHASE /);
  const wide = await cli.watchExample("storeplane list --watch -o wide", (out) => out.includes("shop-4711"));
  expect(wide).toMatch(/^NAME .* EXTERNAL-ID +LABELS .*\n(.*\n)?caps .* shop-4711 +tier=gold /);
  const watched = await cli.watchExample("storeplane list --watch -o json", (out) => /"hats".*\n/.test(out));
  const lines = watched.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(expect.objectContaining({ name: "hats" }));
  const found = JSON.parse(await cli.example("storeplane list --external-id shop-4711 -o json")) as unknown;
  expect(found).toMatchObject({ stores: [{ name: "caps" }], total: 1 });
}
