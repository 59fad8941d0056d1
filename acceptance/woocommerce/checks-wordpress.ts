import { createHash } from "node:crypto";
import * as z from "zod";
import { askCredentials } from "../../client/index.ts";
import type { Check, CheckContext } from "./check.ts";
import { must, mustEqual } from "./must.ts";
import { shopMail } from "./profile.ts";

/** The tables that WordPress makes for one site. */
const fewestTables = 12;
const saltNames = ["AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"].flatMap((name) => [`${name}_KEY`, `${name}_SALT`]);

/** What setup does before it needs the plugin, and what the image serves. */
export const wordpressChecks: readonly Check[] = [
  { title: "WordPress is installed at the store's own address, with its administrator", run: isInstalled },
  { title: "the administrator logs in with the store's password, and nobody with another", run: logIn },
  { title: "keys and salts are the store's own", run: hasOwnSalts },
  { title: "WordPress writes files by itself, and looks for no FTP server", run: writesFiles },
  { title: "WordPress's sample post and page are gone", run: hasNoSamples },
  { title: "pretty links and the REST API answer through the gateway", run: answers },
  { title: "redirects lead to the public address, its port among it", run: redirects },
  { title: "installer, wp-cron.php and configuration are closed to visitors", run: isClosed },
  { title: "mail goes by SMTP as the cluster's profile says", run: sendsMail },
  { title: "the CronJob's pod runs to its end", run: runsCron },
];

async function isInstalled({ shop }: CheckContext): Promise<string> {
  const shape = z.object({ tables: z.int(), siteurl: z.string(), home: z.string(), roles: z.array(z.string()) });
  const seen = await shop.php(
    shape,
    `$option = fn($name) => $wpdb->get_var("SELECT option_value FROM $wpdb->options WHERE option_name = '$name'");
    echo json_encode(['tables' => count($wpdb->get_col('SHOW TABLES')), 'siteurl' => $option('siteurl'),
      'home' => $option('home'), 'roles' => get_user_by('login', 'admin')->roles ?? []]);`,
  );
  must(seen.tables >= fewestTables, "tables are missing", seen.tables);
  mustEqual("the addresses in the database", [seen.siteurl, seen.home], [shop.url, shop.url]);
  mustEqual("the administrator's roles", seen.roles, ["administrator"]);
  return `${seen.tables} tables, ${seen.siteurl}`;
}

/** Before setup has succeeded the API gives nobody a login, so an operator's way to the Secret is taken. */
async function logIn({ shop, api, hasPlugin }: CheckContext): Promise<string> {
  const name = shop.namespace.replace(/^store-/, "");
  const secret = await shop.secret("admin-v1");
  const [user = "", password = ""] = ["username", "password"].map((key) => secret.get(key));
  if (hasPlugin) {
    const told = await askCredentials({ api, name });
    must(told.password === password && told.username === user, "the API tells another login than the Secret");
  }
  must((await shop.logIn(user, `${password}x`)) === undefined, "a wrong password is let in");
  const session = await shop.logIn(user, password);
  must(session !== undefined, "the password of the Secret is refused");
  const dashboard = await shop.request("/wp-admin/", { headers: { cookie: session ?? "" } });
  const page = await dashboard.text();
  must(dashboard.status === 200 && page.includes("wp-admin-bar"), "the dashboard does not open", dashboard.status);
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
  mustEqual("what the pod uses, by hash,", inPod, inSecret);
  mustEqual("the number of different ones", new Set(Object.values(inPod)).size, saltNames.length);
  return "8 of the Secret, all different";
}

async function writesFiles({ shop }: CheckContext): Promise<string> {
  const code =
    "require_once ABSPATH . 'wp-admin/includes/file.php'; echo json_encode([get_filesystem_method(), WP_Filesystem()]);";
  mustEqual("its method, and whether that works", await shop.php(z.tuple([z.string(), z.boolean()]), code), [
    "direct",
    true,
  ]);
  return "";
}

async function hasNoSamples({ shop }: CheckContext): Promise<string> {
  for (const path of ["/hello-world/", "/sample-page/"]) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    mustEqual(path, answer.status, 404);
  }
  return "";
}

async function answers({ shop }: CheckContext): Promise<string> {
  const category = await shop.request("/category/uncategorized/");
  const page = await category.text();
  must(category.status === 200 && page.includes("Uncategorized"), "a category has no page", category.status);
  must(page.includes(`${shop.url}/`), "its links lead elsewhere");
  const absent = await shop.request("/no-such-page/");
  must(absent.status === 404 && (await absent.text()).includes("<html"), "WordPress finds what is not there");
  const api = await shop.request("/wp-json/");
  const { url } = z.object({ url: z.string() }).parse(await api.json());
  mustEqual("the address that the REST API tells", url, shop.url);
  return "";
}

/** What a merchant types, what the web server completes, and what WordPress asks to log in for. */
async function redirects({ shop }: CheckContext): Promise<string> {
  const paths = ["/wp-admin", "/wp-admin/", "/login"];
  for (const path of paths) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    const location = answer.headers.get("location") ?? "";
    must(answer.status >= 300 && answer.status < 400, `${path} redirects nowhere`, answer.status);
    mustEqual(`the origin that ${path} leads to`, new URL(location, shop.url).origin, shop.url);
  }
  const { port } = new URL(shop.url);
  return `${paths.length} paths, port ${port}`;
}

async function isClosed({ shop }: CheckContext): Promise<string> {
  const paths = ["/wp-admin/install.php", "/wp-cron.php", "/wp-config.php", "/xmlrpc.php", "/readme.html"];
  for (const path of paths) {
    const answer = await shop.request(path);
    await answer.body?.cancel();
    mustEqual(path, answer.status, 403);
  }
  return `${paths.length} paths`;
}

/** Of the mailer that WordPress would send with: stores can't reach a relay at a private address, so none is sent. */
async function sendsMail({ shop }: CheckContext): Promise<string> {
  const seen = await shop.php(
    z.record(z.string(), z.unknown()),
    `add_action('phpmailer_init', function ($m) { echo json_encode(['mode' => $m->Mailer, 'host' => $m->Host,
      'port' => $m->Port, 'encryption' => $m->SMTPSecure, 'from' => $m->From]); exit; }, 1000);
    wp_mail('shopper@example.com', 'A subject', 'A text');`,
  );
  // PHPMailer calls STARTTLS `tls`.
  mustEqual("the mailer", seen, { ...shopMail, encryption: "tls" });
  return `${shopMail.host}:${shopMail.port} as ${shopMail.from}`;
}

async function runsCron({ shop, hasPlugin }: CheckContext): Promise<string> {
  const job = "job/cron-by-hand";
  await shop.kubectl("create", "job", "--from=cronjob/cron", "cron-by-hand");
  await shop.kubectl("wait", job, "--for=condition=complete", "--timeout=120s");
  const said = (await shop.kubectl("logs", job)).trim().split("\n");
  if (hasPlugin) must(/^events: \d+ done, 0 failed$/.test(said[0] ?? ""), "it runs no events", said);
  else mustEqual("what it says", said, ["cron: setup has not run yet; nothing to do"]);
  return said.join("; ");
}
