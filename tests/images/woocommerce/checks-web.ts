import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, must } from "./check.ts";
import type { Answer } from "./http.ts";
import { startMailListener } from "./servers.ts";
import { mailPort, mailSender, type Shop } from "./shop.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };
/** What a new WordPress has, whoever's content is in it. */
const page = "/category/uncategorized/";
const executed = "executed-42";
const script = "<?php echo 'executed-' . (6 * 7);";

export function logIn(shop: Shop, password: string): Promise<Answer> {
  const body = new URLSearchParams({ log: "admin", pwd: password, testcookie: "1" }).toString();
  const headers = { ...form, Cookie: "wordpress_test_cookie=WP%20Cookie%20check" };
  return shop.get("/wp-login.php", { method: "POST", headers, body });
}

export function cookies(answer: Answer): string {
  return (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");
}

/** What the web server and the must-use plugin do once the shop is set up. */
export const webChecks: readonly Check[] = [
  {
    title: "the administrator logs in with the password of the file, and stays so when the web pod is replaced",
    run: async (shop) => {
      const refused = await logIn(shop, "wrong");
      must(refused.status === 200 && !cookies(refused).includes("logged_in"), "a wrong password is let in", refused);
      const accepted = await logIn(shop, shop.sandbox.secrets.adminPassword);
      must(accepted.status === 302 && cookies(accepted).includes("logged_in"), "the login fails", accepted);
      await shop.restartWeb();
      const dashboard = await shop.get("/wp-admin/", { headers: { Cookie: cookies(accepted) } });
      must(dashboard.status === 200 && dashboard.body.includes("wp-admin-bar"), "no dashboard", dashboard);
    },
  },
  {
    title: "the salts are those of the mounted files",
    run: async (shop) => {
      const names = ["AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY"].flatMap((key) => [
        key,
        key.replace("KEY", "SALT"),
      ]);
      const outcome = await shop.php(`foreach (${JSON.stringify(names)} as $name) echo constant($name), "\\n";`);
      const files = names.map((name) =>
        shop.sandbox.path(`etc/storeplane/salts/${name.toLowerCase().replaceAll("_", "-")}`),
      );
      must(outcome.stdout === files.map((file) => `${readFileSync(file, "utf8")}\n`).join(""), "they differ");
    },
  },
  {
    title: "pretty links and the REST API work without an .htaccess",
    run: async (shop) => {
      const category = await shop.get(page);
      must(category.status === 200 && category.body.includes("Uncategorized"), "no page", category);
      const missing = await shop.get("/no-such-page/");
      must(missing.status === 404 && missing.body.includes("<html"), "WordPress does not answer", missing);
      const api = await shop.get("/wp-json/");
      must(api.status === 200 && api.body.startsWith("{"), "no REST API", api);
      must(!existsSync(shop.sandbox.path("usr/src/wordpress/.htaccess")), "there is an .htaccess");
    },
  },
  {
    title: "nothing that was uploaded is executed, whatever it is called",
    run: async (shop) => {
      upload(
        shop,
        ".htaccess",
        "AddHandler application/x-httpd-php .jpg .txt\nphp_flag engine on\nSetHandler application/x-httpd-php\n",
      );
      for (const name of [
        "a.php",
        "a.PHP",
        "a.phtml",
        "a.php7",
        "a.phar",
        "a.php.jpg",
        "a.jpg",
        "a.txt",
        "2026/11/a.php",
      ]) {
        upload(shop, name, script);
        const answer = await shop.get(`/wp-content/uploads/${name}`);
        must(!answer.body.includes(executed), `${name} was executed`, answer);
        const expected = /\.(jpg|txt)$/.test(name) && !name.includes(".php") ? 200 : 403;
        must(answer.status === expected, `${name}: expected ${expected}`, answer);
      }
      const index = await shop.get("/wp-content/uploads/a.jpg/index.php");
      must(!index.body.includes(executed), "a path behind an image is executed", index);
    },
  },
  {
    title: "logs, guarded downloads and dotfiles are not served, pictures are",
    run: async (shop) => {
      const expected = {
        "wc-logs/a.log": 403,
        "woocommerce_uploads/a.pdf": 403,
        "woocommerce_uploads/a.png": 200,
        "2026/picture.png": 200,
        ".secret": 403,
      };
      for (const [name, status] of Object.entries(expected)) {
        upload(shop, name, "content");
        const answer = await shop.get(`/wp-content/uploads/${name}`);
        must(answer.status === status, `${name}: expected ${status}`, answer);
      }
      for (const path of ["/wp-config.php", "/wp-config-docker.php", "/wp-cron.php", "/xmlrpc.php", "/.git/config"]) {
        must((await shop.get(path)).status === 403, `${path} is not closed`);
      }
    },
  },
  {
    title: "the root is read-only but for /tmp, /run and the uploads",
    run: async (shop) => {
      const write = (path: string) => shop.sandbox.run(["touch", path], shop.environment("web"));
      for (const folder of [
        "/",
        "/usr/src/wordpress",
        "/usr/src/wordpress/wp-content",
        "/etc/storeplane",
        "/usr/local/bin",
      ]) {
        must((await write(`${folder}/x`)).code !== 0, `${folder} is writable`);
      }
      for (const folder of ["/tmp", "/run", "/usr/src/wordpress/wp-content/uploads"]) {
        must((await write(`${folder}/x`)).code === 0, `${folder} is not writable`);
      }
    },
  },
  {
    title: "Apache runs as uid 33 without capabilities, with no more workers than the manifests say",
    run: async (shop) => {
      const limit = Number(shop.environment("web")["APACHE_MAX_REQUEST_WORKERS"]);
      const most = await mostWorkers(shop, limit);
      must(most === limit, `expected ${limit} workers at most and under load`, most);
      const [uids, capabilities] = [statusOf(shop, "Uid"), statusOf(shop, "CapEff")];
      must(
        uids.every((uid) => uid === "33 33 33 33"),
        "another user",
        uids,
      );
      must(
        capabilities.every((set) => set === "0000000000000000"),
        "capabilities",
        capabilities,
      );
    },
  },
  {
    title: "answers carry the security headers and tell no versions",
    run: async (shop) => {
      const { headers } = await shop.get(page, { headers: { "X-Forwarded-Proto": "https" } });
      const expected = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "strict-origin-when-cross-origin",
        "strict-transport-security": "max-age=15552000",
        server: "Apache",
        connection: "close",
      };
      for (const [name, value] of Object.entries(expected)) must(headers[name] === value, name, headers);
      must(headers["x-powered-by"] === undefined, "X-Powered-By", headers);
      const plain = await shop.get(page);
      must(plain.headers["strict-transport-security"] === undefined, "HSTS over HTTP", plain.headers);
    },
  },
  {
    title: "logs go to stdout and stderr, with the client's address and without probes",
    run: async (shop) => {
      await shop.get("/client-test/", { headers: { "X-Forwarded-For": "203.0.113.7" } });
      await shop.get("/probe-test/", { headers: { "User-Agent": "kube-probe/1.34" } });
      const log = readFileSync(shop.web.log("stdout"), "utf8");
      must(/^203\.0\.113\.7 .*GET \/client-test\//m.test(log), "no line of the client", log.slice(-500));
      must(!log.includes("probe-test"), "probes are logged");
    },
  },
  {
    title: "HTTPS is known behind a gateway that does and one that does not say so",
    run: async (shop) => {
      const https = { STORE_SCHEME: "https" };
      must((await shop.php("echo is_ssl() ? 'yes' : 'no';", https)).stdout === "yes", "without the header");
      must((await shop.php("echo is_ssl() ? 'yes' : 'no';")).stdout === "no", "a shop over HTTP");
      const { body } = await shop.get("/", { headers: { "X-Forwarded-Proto": "https" } });
      must(!body.includes("Fatal"), "an error", body);
    },
  },
  {
    title:
      "addresses have the public port, whether or not the request tells it, and other hosts answer for the shop's own",
    run: async (shop) => {
      const store = { STORE_URL: "http://hats.example:8081", STORE_HOSTS: "hats.example,shop.example.net" };
      const home = async (host: string) =>
        (await shop.php("echo home_url('/'), ' ', $_SERVER['HTTP_HOST'];", { ...store, HTTP_HOST: host })).stdout;
      const seen = await Promise.all(
        ["hats.example:8081", "hats.example", "Shop.example.net:8081", "a.test"].map(home),
      );
      const own = "http://hats.example:8081/";
      const expected = [
        `${own} hats.example:8081`,
        `${own} hats.example:8081`,
        "http://shop.example.net:8081/ shop.example.net:8081",
        `${own} a.test`,
      ];
      must(seen.join() === expected.join(), "other addresses", seen);
    },
  },
  {
    title: "mail goes to the SMTP relay, from the sender that the platform set",
    run: async (shop) => {
      const { server, said } = await startMailListener(mailPort);
      const body = new URLSearchParams({ user_login: "admin" }).toString();
      const answer = await shop.get("/wp-login.php?action=lostpassword", { method: "POST", headers: form, body });
      server.close();
      must(answer.status === 302, "the password can't be reset", answer);
      must(said.includes(`MAIL FROM:<${mailSender}>`), "another envelope sender", said);
      must(
        said.some((line) => line.startsWith("From:") && line.includes(mailSender)),
        "another sender",
        said,
      );
      must(
        said.some((line) => line.startsWith("Subject:") && line.includes("Password Reset")),
        "another mail",
        said,
      );
    },
  },
  {
    title: "checks of WordPress that can't work in the pod are off",
    run: async (shop) => {
      const code =
        "require ABSPATH . 'wp-admin/includes/admin.php'; require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php'; echo json_encode(array_keys(WP_Site_Health::get_tests()['async']));";
      const { stdout } = await shop.php(code);
      must(
        stdout.startsWith("[") && !/loopback|background/.test(stdout),
        "tests",
        stdout.replaceAll(/<style[^]*<.style>/g, ""),
      );
      const runner = await shop.php("var_dump(apply_filters('action_scheduler_allow_async_request_runner', true));");
      must(runner.stdout.includes("false"), "the async runner is on", runner);
    },
  },
];

/** The most workers that were seen, under a load that lasts: Apache adds workers once a second. */
async function mostWorkers(shop: Shop, limit: number): Promise<number> {
  const seen = { most: 0 };
  const watch = setInterval(() => {
    seen.most = Math.max(seen.most, workers(shop).length);
  }, 20);
  const load = async (requests: number) => {
    const answers = await Promise.all(Array.from({ length: requests }, () => shop.get("/wp-login.php")));
    const statuses = answers.map(({ status }) => status);
    must(
      statuses.every((status) => status === 200),
      "some requests failed",
      statuses,
    );
  };
  const deadline = Date.now() + 60_000;
  do await load(4 * limit);
  while (seen.most < limit && Date.now() < deadline);
  await load(8 * limit);
  clearInterval(watch);
  return seen.most;
}

function upload(shop: Shop, name: string, content: string): void {
  const path = join(shop.sandbox.path("usr/src/wordpress/wp-content/uploads"), name);
  mkdirSync(join(path, ".."), { recursive: true });
  chownSync(join(path, ".."), 33, 33);
  writeFileSync(path, content);
  chownSync(path, 33, 33);
}

/** Children of the Apache that was started; the process itself is the parent, because each program before it exec'ed. */
function workers(shop: Shop): string[] {
  const parent = `${shop.web.process.pid}`;
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && field(pid, "PPid") === parent);
}

function statusOf(shop: Shop, name: string): string[] {
  return [`${shop.web.process.pid}`, ...workers(shop)].map((pid) => field(pid, name));
}

function field(pid: string, name: string): string {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${name}:\\s*(.*)$`, "m"));
    return (line?.[1] ?? "").replaceAll(/\s+/g, " ");
  } catch {
    return "";
  }
}
