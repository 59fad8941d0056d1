import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { pollUntil } from "../../../dev/servers/poll-until.ts";
import { request } from "./http.ts";
import type { Environment } from "./pods.ts";
import type { Sandbox } from "./sandbox.ts";

const startTimeoutMs = 120_000;

/** MariaDB on the port that the manifests name, with data, socket and log in the sandbox's folder. */
export async function startDatabase(sandbox: Sandbox): Promise<ChildProcess> {
  const folder = join(sandbox.folder, "database");
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  const uid = Number(execFileSync("id", ["-u", "mysql"], { encoding: "utf8" }));
  for (const path of [folder, data]) chownSync(path, uid, uid);
  const quiet = { stdio: "ignore" as const };
  execFileSync("mariadb-install-db", ["--no-defaults", `--datadir=${data}`, "--user=mysql", "--skip-test-db"], quiet);
  const start = join(folder, "start.sql");
  const grant = `CREATE USER 'store'@'%' IDENTIFIED BY '${sandbox.secrets.databasePassword}'; GRANT ALL ON store.* TO 'store'@'%';`;
  writeFileSync(start, `CREATE DATABASE store;\n${grant}\n`.replaceAll("; ", ";\n"));
  chownSync(start, uid, uid);
  const own = [`--datadir=${data}`, `--socket=${folder}/socket`, `--pid-file=${folder}/pid`, `--init-file=${start}`];
  const settings = ["--bind-address=127.0.0.1", "--port=3306", "--skip-name-resolve", "--skip-log-bin", "--user=mysql"];
  const log = openSync(join(folder, "log"), "w");
  const server = spawn("mariadbd", ["--no-defaults", ...own, ...settings], { stdio: ["ignore", log, log] });
  await pollUntil({ what: "MariaDB is ready", timeoutMs: startTimeoutMs }, () =>
    readFileSync(join(folder, "log"), "utf8").includes("ready for connections") ? true : undefined,
  );
  return server;
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
