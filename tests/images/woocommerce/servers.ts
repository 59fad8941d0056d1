import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { request } from "./http.ts";
import { mountRoot } from "./mount-root.ts";
import type { Environment } from "./pods.ts";
import type { Sandbox } from "./sandbox.ts";

const startTimeoutMs = 120_000;

/** A database server and a way to ask it as its administrator. */
export interface Database {
  readonly process: ChildProcess;
  readonly sql: (statement: string) => string;
}

const data = "/var/lib/store";

/** The MariaDB of an unpacked image, on the port that the manifests name, with everything it writes in the folder. */
export async function startDatabase(sandbox: Sandbox, image: string): Promise<Database> {
  const folder = join(sandbox.folder, "database");
  const root = mountRoot({ lower: image, folder });
  const within = (...command: readonly string[]) => ["--root", root, "--", ...command];
  const run = (...command: readonly string[]) =>
    execFileSync("unshare", within(...command), { encoding: "utf8" }).trim();
  const uid = Number(run("id", "-u", "mysql"));
  mkdirSync(join(root, data));
  chownSync(join(root, data), uid, uid);
  run("mariadb-install-db", "--no-defaults", `--datadir=${data}`, "--user=mysql", "--skip-test-db", "--rpm");
  const start = `${data}/start.sql`;
  const grant = `CREATE USER 'store'@'%' IDENTIFIED BY '${sandbox.secrets.databasePassword}';\nGRANT ALL ON store.* TO 'store'@'%';`;
  writeFileSync(join(root, start), `CREATE DATABASE store;\n${grant}\n`);
  chownSync(join(root, start), uid, uid);
  const own = [`--datadir=${data}`, `--socket=${data}/socket`, `--pid-file=${data}/pid`, `--init-file=${start}`];
  const settings = ["--bind-address=127.0.0.1", "--port=3306", "--skip-name-resolve", "--skip-log-bin", "--user=mysql"];
  const said = join(folder, "log");
  const log = openSync(said, "w");
  const server = spawn("unshare", within("mariadbd", "--no-defaults", ...own, ...settings), {
    stdio: ["ignore", log, log],
  });
  await pollUntil({ what: "MariaDB is ready", timeoutMs: startTimeoutMs }, () =>
    readFileSync(said, "utf8").includes("ready for connections") ? true : undefined,
  );
  const client = [
    "mariadb",
    "--no-defaults",
    `--socket=${data}/socket`,
    "--user=root",
    "--batch",
    "--skip-column-names",
  ];
  return { process: server, sql: (statement) => run(...client, "store", "-e", statement) };
}

/** Apache as the image starts it; `log` names the files of its output. */
export async function startWeb(sandbox: Sandbox, environment: Environment) {
  const command = ["apache2", "-D", "FOREGROUND", "-f", "/etc/storeplane/apache.conf"];
  const web = sandbox.start(command, environment);
  await pollUntil({ what: "Apache answers", timeoutMs: startTimeoutMs }, async () => {
    const said = readFileSync(web.log("stderr"), "utf8");
    if (web.process.exitCode !== null) throw new Error(`Apache ended: ${said}`);
    return (await request({ path: "/readme.html" })).status;
  });
  return web;
}

/** Accepts every mail and keeps what was said. */
export async function startMailListener(port: number): Promise<{ readonly server: Server; readonly said: string[] }> {
  const said: string[] = [];
  const server = createServer((socket) => {
    let inData = false;
    socket.write("220 mail ready\r\n");
    socket.on("data", (chunk) => {
      for (const line of chunk.toString("utf8").split("\r\n").filter(Boolean)) {
        said.push(line);
        if (inData && line !== ".") continue;
        inData = line === "DATA";
        socket.write(inData ? "354 go on\r\n" : "250 ok\r\n");
        if (line === "QUIT") socket.end();
      }
    });
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, said };
}
