import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Check, must } from "./check.ts";
import type { Shop } from "./shop.ts";

/** What is sent there is lost without a word, as to a pod that is gone with its node. */
const gone = "198.51.100.7";

/** What WordPress must be told because it runs in a pod: read-only, of little memory, with a database that can be lost. */
export const podChecks: readonly Check[] = [
  {
    title: "WordPress writes files by itself on a read-only root, and looks for no FTP server",
    run: async (shop) => {
      const code =
        "require_once ABSPATH . 'wp-admin/includes/file.php'; echo json_encode([get_filesystem_method(), WP_Filesystem()]);";
      const { stdout } = await shop.php(code);
      must(stdout === '["direct",true]', "it would not", stdout);
    },
  },
  {
    title: "a worker gives a database that is gone up within seconds, and a silent one within a minute",
    run: async (shop) => {
      loseWhatIsSent();
      const begin = performance.now();
      const outcome = await shop.php("echo 'loaded';", { WORDPRESS_DB_HOST: `${gone}:3306` });
      const seconds = (performance.now() - begin) / 1000;
      must(!outcome.stdout.includes("loaded"), "a database answered", outcome);
      // One attempt of 5 s, for a machine under load; PHP's own patience is 60 s.
      must(seconds > 3 && seconds < 30, "seconds until it gave up", seconds);
      const apache = await shop.sandbox.run(["cat", "/etc/storeplane/apache.conf"], {});
      must(apache.stdout.includes("php_admin_value mysqlnd.net_read_timeout 60\n"), "no bound on an answer");
    },
  },
  {
    title: "a picture that would not fit into memory is refused in plain words, any other is taken",
    run: async (shop) => {
      const upload = (width: number, height: number) =>
        shop.php(
          `file_put_contents('/tmp/picture', "\\x89PNG\\r\\n\\x1a\\n" . pack('Na4NNC5N', 13, 'IHDR', ${width}, ${height}, 8, 2, 0, 0, 0, 0));
          foreach (['upload', 'sideload'] as $way) {
            $all[] = apply_filters("wp_handle_{$way}_prefilter", ['name' => 'a.png', 'tmp_name' => '/tmp/picture', 'error' => 0])['error'];
          }
          echo json_encode($all, JSON_UNESCAPED_UNICODE);`,
        );
      const tooLarge =
        "This picture has 64 megapixels (8000 × 8000), and the shop can work with at most 50. Make it smaller and upload it again.";
      const refused = await upload(8000, 8000);
      must(refused.stdout === JSON.stringify([tooLarge, tooLarge]), "64 megapixels", refused);
      const taken = await upload(8000, 6000);
      must(taken.stdout === "[0,0]", "48 megapixels", taken);
    },
  },
  {
    title: "without a mail relay a mail is one line that says so, and nothing is started to send it",
    run: async (shop) => {
      const code = "echo json_encode(wp_mail('shopper@example.com', 'A subject', 'A text'));";
      const outcome = await shop.php(code, { STORE_SMTP_HOST: "" });
      must(outcome.stdout === "false", "it counts as sent", outcome);
      const lines = outcome.stderr.trim().split("\n");
      must(lines.length === 1 && lines[0]?.includes("no mail relay") === true, "it is not said once", outcome);
      must(!/sendmail|shopper/.test(outcome.stderr), "too much is said", outcome);
    },
  },
  {
    title: "a visitor who is being served when the web pod is asked to end gets his answer",
    run: async (shop) => {
      const body = "log=admin&pwd=wrong&testcookie=1";
      const visitor = await beginRequest(shop, body);
      const stopped = shop.stopWeb();
      // Whoever comes now is refused: the server has heard.
      const heard = { what: "the server takes no new visitor", everyMs: 10 };
      await pollUntil(heard, async () => !(await isListening()) || undefined);
      const answer = await visitor.finish(body.slice(10));
      await stopped;
      await shop.restartWeb();
      must(answer.startsWith("HTTP/1.1 200 "), "the answer", answer.slice(0, 200));
    },
  },
];

function loseWhatIsSent(): void {
  const ip = (...args: readonly string[]) => execFileSync("ip", args);
  ip("link", "add", "lost0", "type", "veth", "peer", "name", "lost1");
  for (const name of ["lost0", "lost1"]) ip("link", "set", name, "up");
  ip("address", "add", "198.51.100.1/24", "dev", "lost0");
  // As far as this side knows the address is in use; otherwise the kernel would say that it is not.
  ip("neighbour", "add", gone, "lladdr", "02:00:00:00:00:07", "nud", "permanent", "dev", "lost0");
}

/** A request that waits for the rest of its body, in the hands of a worker. */
async function beginRequest(shop: Shop, body: string) {
  const socket = connect(8080, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.on("error", () => socket.destroy());
  });
  const headers = {
    ...shop.gatewayHeaders(),
    "Content-Type": "application/x-www-form-urlencoded",
    Expect: "100-continue",
  };
  const lines = Object.entries({ ...headers, "Content-Length": `${body.length}` }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(`POST /wp-login.php HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  // Only a worker that reads the body asks for it.
  await new Promise<void>((resolve) => socket.once("data", () => resolve()));
  chunks.length = 0;
  socket.write(body.slice(0, 10));
  const finish = async (rest: string) => {
    socket.write(rest);
    await closed;
    return Buffer.concat(chunks).toString("utf8");
  };
  return { finish };
}

function isListening(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(8080, "127.0.0.1");
    socket.once("connect", () => socket.destroy());
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
}
