import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface WrittenLogs extends Disposable {
  /** Files by the names of containers. */
  readonly podLogs: Readonly<Record<string, { readonly file: string; readonly previous?: string }>>;
}

const start = Date.parse("2026-11-30T09:12:00Z");

/** As a container runtime writes them, some seconds apart. */
function written(first: number, lines: readonly string[]): string {
  const stamped = lines.map(
    (text, index) => `${new Date(start + (first + index) * 3000).toISOString()} stdout F ${text}`,
  );
  return `${stamped.join("\n")}\n`;
}

const visit = (path: string, status = 200, bytes = 18_204): string =>
  `203.0.113.${(path.length * 7) % 250} - - "GET ${path} HTTP/1.1" ${status} ${bytes}`;

/** What the containers of every shop have written: visitors, a warning of a plug-in, and the start of a database. */
export function writeLogs(): WrittenLogs {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-logs-"));
  const file = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return path;
  };
  const visits = ["/", "/shop/", "/product/felt-hat/", "/cart/", "/checkout/", "/favicon.ico", "/shop/page/2/"];
  const web = [
    "AH00558: apache2: Could not determine the server's fully qualified domain name, using 10.244.0.17",
    ...visits.map((path) => visit(path)),
    'PHP Warning:  Undefined array key "colour" in /var/www/html/wp-content/plugins/hat-finder/includes/filters.php on line 214',
    visit("/product/bowler/", 404, 5120),
    ...visits.map((path) => visit(`${path}?utm_source=newsletter`)),
  ];
  const database = ["mariadbd: ready for connections. Version: 11.8.9 socket: /run/mysqld/mysqld.sock port: 3306"];
  const podLogs = {
    web: { file: file("web", written(2, web)) },
    database: { file: file("database", written(0, database)) },
  };
  return { podLogs, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
