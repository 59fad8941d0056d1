import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shopContainers } from "./pods.ts";
import {
  filesOf,
  interpolatedVariables,
  matches,
  optionalVariables,
  requiredVariables,
  shopFolder,
  source,
} from "./programs.ts";

const containers = shopContainers();
const plugin = "root/usr/src/wordpress/wp-content/mu-plugins/storeplane.php";
const entries: Readonly<Record<string, string>> = {
  setup: "main-setup.php",
  smoke: "main-smoke.php",
  cron: "main-cron.php",
};

/** Variables of the official wp-config-docker.php, each also with `_FILE`. */
const salts = ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"].flatMap((name) => [`${name}_KEY`, `${name}_SALT`]);
const officialNames = ["DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", ...salts, "CONFIG_EXTRA"];
const official = officialNames.flatMap((name) => [`WORDPRESS_${name}`, `WORDPRESS_${name}_FILE`]);

/** Set by a profile with mail. */
const setElsewhere = [/^STORE_SMTP_(HOST|PORT|ENCRYPTION|FROM)$/];

function variablesSet(component: string): string[] {
  return (containers.get(component)?.env ?? []).map(({ name }) => name);
}

function programText(component: string): string {
  const entry = entries[component];
  return entry === undefined ? "" : filesOf(entry).map(source).join("\n");
}

/** PHP that the manifests hand over and wp-config evaluates. */
function evaluated(component: string): string {
  const env = containers.get(component)?.env ?? [];
  return env.find(({ name }) => name === "WORDPRESS_CONFIG_EXTRA")?.value ?? "";
}

function variablesRead(component: string): string[] {
  const php = `${programText(component)}\n${source(plugin)}\n${evaluated(component)}`;
  const apache = component === "web" ? interpolatedVariables(source("root/etc/storeplane/apache.conf")) : [];
  return [...requiredVariables(php), ...optionalVariables(php), ...apache, ...official];
}

describe.each([...containers.keys()])("%s", (component) => {
  test("every variable that its program stops without is set", () => {
    const needed = new Set(requiredVariables(programText(component)));
    expect([...needed].filter((name) => !variablesSet(component).includes(name))).toEqual([]);
  });

  test("every variable that is set is read", () => {
    expect(variablesSet(component).filter((name) => !variablesRead(component).includes(name))).toEqual([]);
  });
});

test("the manifests run the image as web, setup, smoke and cron", () => {
  expect([...containers.keys()].sort()).toEqual(["cron", "setup", "smoke", "web"]);
});

test("every variable that is read is set in some pod, or by a profile with mail", () => {
  const set = [...containers.keys()].flatMap(variablesSet);
  const read = [...containers.keys()].flatMap((component) =>
    variablesRead(component).filter((name) => !official.includes(name)),
  );
  const unknown = read.filter((name) => !set.includes(name) && !setElsewhere.some((pattern) => pattern.test(name)));
  expect([...new Set(unknown)]).toEqual([]);
});

test("no PHP reads a variable in a way that this test would not see", () => {
  const files = readdirSync(shopFolder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".php"));
  const hidden = files
    .filter((name) => !name.endsWith("/environment.php"))
    .filter((name) => /\$_ENV|getenv\((?!')|required_(?:variable|secret)\((?!')/.test(source(name)));
  expect(hidden).toEqual([]);
});

test("every file of the commands belongs to a command", () => {
  const used = Object.values(entries).flatMap(filesOf);
  const folder = "root/usr/local/share/storeplane";
  const there = readdirSync(join(shopFolder, folder)).map((name) => `${folder}/${name}`);
  expect(there.filter((name) => !used.includes(name))).toEqual([]);
});

test("the smoke test's address is the one whose orders cause no mail", () => {
  const [address] = matches(source("root/usr/local/share/storeplane/order.php"), /SMOKE_EMAIL = '([^']+)'/g);
  expect(source(plugin)).toContain(`=== '${address}'`);
});
