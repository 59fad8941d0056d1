import { createHash } from "node:crypto";
import { expect } from "vitest";
import * as z from "zod";
import { askCredentials } from "../../client/index.ts";
import type { InOrder } from "../in-order.ts";
import type { CheckContext } from "./check-context.ts";
import { shopMail } from "./profile.ts";

/** The tables that WordPress makes for one site. */
const fewestTables = 12;
const saltNames = ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"].flatMap((name) => [`${name}_KEY`, `${name}_SALT`]);

/** What setup does before it needs the plugin, and what the image serves. */
export function wordpressChecks({ check }: InOrder, at: () => CheckContext): void {
  check("WordPress is installed at the store's own address, with its administrator", () => isInstalled(at()));
  check("the administrator logs in with the store's password, and with no other", () => logIn(at()));
  check("keys and salts are the store's own", () => hasOwnSalts(at()));
  check("WordPress writes files by itself, and looks for no FTP server", () => writesFiles(at()));
  check("WordPress's sample post and page are gone", () => hasNoSamples(at()));
  check("pretty links and the REST API answer through the gateway", () => answers(at()));
  check("redirects lead to the public address, its port among it", () => redirects(at()));
  check("installer, wp-cron.php and configuration are closed to visitors", () => isClosed(at()));
  check("mail goes by SMTP as the cluster's profile says", () => sendsMail(at()));
  check("the CronJob's pod runs to its end", () => runsCron(at()));
}

async function isInstalled({ shop }: CheckContext): Promise<string> {
  const shape = z.object({ tables: z.int(), siteurl: z.string(), home: z.string(), roles: z.array(z.string()) });
  const seen = await shop.php(
    shape,
    `$option = fn($name) => $wpdb->get_var("SELECT option_value FROM $wpdb->options WHERE option_name = '$name'");
    echo json_encode(['tables' => count($wpdb->get_col('SHOW TABLES')), 'siteurl' => $option('siteurl'),
      'home' => $option('home'), 'roles' => get_user_by('login', 'admin')->roles ?? []]);`,
  );
  expect(seen.tables, "the number of tables").toBeGreaterThanOrEqual(fewestTables);
  expect([seen.siteurl, seen.home], "the addresses in the database").toEqual([shop.url, shop.url]);
  expect(seen.roles, "the administrator's roles").toEqual(["administrator"]);
  return `${seen.tables} tables, ${seen.siteurl}`;
}

/** Before setup has succeeded the API gives no login, so an operator's way to the Secret is taken. */
async function logIn({ shop, api, hasPlugin }: CheckContext): Promise<string> {
  const name = shop.namespace.replace(/^store-/, "");
  const secret = await shop.secret("admin-v1");
  const [user = "", password = ""] = ["username", "password"].map((key) => secret.get(key));
  if (hasPlugin) {
    const told = await askCredentials({ api, name });
    // Compared here, so that no password is in a message.
    expect([told.username === user, told.password === password], "the login of the API is the Secret's").toEqual([
      true,
      true,
    ]);
  }
  expect((await shop.logIn(user, `${password}x`)) === undefined, "a wrong password is refused").toBe(true);
  const session = await shop.logIn(user, password);
  expect(session !== undefined, "the password of the Secret is let in").toBe(true);
  const dashboard = await shop.request("/wp-admin/", { headers: { cookie: session ?? "" } });
  const page = await dashboard.text();
  expect([dashboard.status, page.includes("wp-admin-bar")], "the dashboard, and its bar").toEqual([200, true]);
  return hasPlugin ? "login asked from the API" : "login from the Secret; the API gives none before setup";
}

/** Compared by hash, so that no salt is in an output or a message. */
async function hasOwnSalts({ shop }: CheckContext): Promise<string> {
  const inPod = await shop.php(
    z.record(z.string(), z.string()),
    `foreach (${JSON.stringify(saltNames)} as $name) $all[$name] = hash('sha256', constant($name)); echo json_encode($all);`,
  );
  const secret = await shop.secret("salts-v1");
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const keyOf = (name: string) => name.toLowerCase().replaceAll("_", "-");
  const inSecret = Object.fromEntries(saltNames.map((name) => [name, hash(secret.get(keyOf(name)) ?? "")]));
  expect(inPod, "what the pod uses, by hash,").toEqual(inSecret);
  expect(new Set(Object.values(inPod)).size, "the number of different ones").toEqual(saltNames.length);
  return "8 of the Secret, all different";
}

async function writesFiles({ shop }: CheckContext): Promise<string> {
  const code =
    "require_once ABSPATH . 'wp-admin/includes/file.php'; echo json_encode([get_filesystem_method(), WP_Filesystem()]);";
  expect(await shop.php(z.tuple([z.string(), z.boolean()]), code), "its method, and whether that works").toEqual([
    "direct",
    true,
  ]);
  return "";
}

async function hasNoSamples({ shop }: CheckContext): Promise<string> {
  for (const path of ["/hello-world/", "/sample-page/"]) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    expect(answer.status, path).toEqual(404);
  }
  return "";
}

async function answers({ shop }: CheckContext): Promise<string> {
  const category = await shop.request("/category/uncategorized/");
  const page = await category.text();
  expect([category.status, page.includes("Uncategorized")], "a category's page, and its title").toEqual([200, true]);
  expect(page.includes(`${shop.url}/`), "its links lead to the shop").toBe(true);
  const absent = await shop.request("/no-such-page/");
  const words = await absent.text();
  expect([absent.status, words.includes("<html")], "a page that is not there, in HTML").toEqual([404, true]);
  const api = await shop.request("/wp-json/");
  const { url } = z.object({ url: z.string() }).parse(await api.json());
  expect(url, "the address that the REST API tells").toEqual(shop.url);
  return "";
}

/** What a merchant types, what the web server completes, and what WordPress asks to log in for. */
async function redirects({ shop }: CheckContext): Promise<string> {
  const paths = ["/wp-admin", "/wp-admin/", "/login"];
  for (const path of paths) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    const location = answer.headers.get("location") ?? "";
    expect(Math.floor(answer.status / 100), `the hundreds of the status of ${path}`).toBe(3);
    expect(new URL(location, shop.url).origin, `the origin that ${path} leads to`).toEqual(shop.url);
  }
  const { port } = new URL(shop.url);
  return `${paths.length} paths, port ${port}`;
}

async function isClosed({ shop }: CheckContext): Promise<string> {
  const paths = ["/wp-admin/install.php", "/wp-cron.php", "/wp-config.php", "/xmlrpc.php", "/readme.html"];
  for (const path of paths) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    expect(answer.status, path).toEqual(403);
  }
  return `${paths.length} paths`;
}

/** The mailer that WordPress would send with: stores can't reach a relay at a private address, so none is sent. */
async function sendsMail({ shop }: CheckContext): Promise<string> {
  const seen = await shop.php(
    z.record(z.string(), z.unknown()),
    `add_action('phpmailer_init', function ($m) { echo json_encode(['mode' => $m->Mailer, 'host' => $m->Host,
      'port' => $m->Port, 'encryption' => $m->SMTPSecure, 'from' => $m->From]); exit; }, 1000);
    wp_mail('shopper@example.com', 'A subject', 'A text');`,
  );
  // PHPMailer calls STARTTLS `tls`.
  expect(seen, "the mailer").toEqual({ ...shopMail, encryption: "tls" });
  return `${shopMail.host}:${shopMail.port} as ${shopMail.from}`;
}

async function runsCron({ shop, hasPlugin }: CheckContext): Promise<string> {
  const job = "job/cron-by-hand";
  await shop.kubectl("create", "job", "--from=cronjob/cron", "cron-by-hand");
  await shop.kubectl("wait", job, "--for=condition=complete", "--timeout=120s");
  const said = (await shop.kubectl("logs", job)).trim().split("\n");
  if (hasPlugin) expect(said[0], "what it says").toMatch(/^events: \d+ done, 0 failed$/);
  else expect(said, "what it says").toEqual(["cron: setup has not run yet; nothing to do"]);
  return said.join("; ");
}
