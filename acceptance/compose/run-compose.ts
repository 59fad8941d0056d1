import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiClient, followStore } from "../../client/index.ts";
import { type DockerEngine, startEngine } from "../../testbed/docker/engine.ts";
import { loadArchive } from "../../testbed/docker/load-archive.ts";
import { systemCommand } from "../../testbed/nodes/private/system-command.ts";
import { ComposeProject, describe } from "./compose-project.ts";
import type { ComposeInputs } from "./inputs.ts";

const api = "http://127.0.0.1:8080";
const upWithinMs = 300_000;
const storeWithinMs = 180_000;

export interface ComposeRun extends Omit<ComposeInputs, "json"> {
  /** The repository's folder. */
  readonly root: string;
  readonly say: (line: string) => void;
}

export interface ComposeFigures {
  /** The engine's version. */
  readonly engine: string;
  readonly services: number;
  /** From the README's curl line until the store is Ready. */
  readonly storeReadySeconds: number;
  /** Containers, volumes and networks that `down -v` has left. */
  readonly leftovers: number;
}

/** Brings everything up, has a store made and deleted, restarts the engine between two stores, and takes all down; in a private run. */
export async function runCompose({ root, program, servers, images, say }: ComposeRun): Promise<ComposeFigures> {
  const step = stepsOf(say);
  await using engine = await step(startEngine, ({ version }) => `Docker ${version} answers`);
  await step(
    () => loadAll(engine, images),
    () => `${images.length} images are loaded`,
  );
  const environment = { ...engine.environment, STOREPLANE_SERVERS_DIR: servers };
  const project = new ComposeProject({ program, root, environment });
  const services = await project.serviceNames();
  const up = () => project.settled(upWithinMs);
  await bringUp(step, project);

  const token = (await project.call("exec", "--no-TTY", "control-plane", "cat", "/shared/admin-token")).trim();
  const lines = { ...curlLines(root), token };
  const storeReadySeconds = await step(
    () => create(lines, "hats"),
    (seconds) => `store hats, by the README's curl line: Ready after ${seconds} s`,
  );
  await step(
    () => remove(lines, "hats"),
    () => "store hats: Deleted",
  );
  await create(lines, "kept");
  await step(
    () => engine.restart(),
    () => "the engine has ended and started again",
  );
  await step(up, () => "every service is up again");
  await step(
    () => follow("kept", "Ready", token),
    () => "store kept, made before: still Ready",
  );
  await step(
    () => create(lines, "second"),
    (seconds) => `store second: Ready after ${seconds} s`,
  );
  await step(
    () => project.call("down", "--volumes"),
    () => "docker compose down -v",
  );
  const left = await engine.client.contents();
  say(left.length === 0 ? "Nothing is left: no container, volume or network." : `LEFT BEHIND: ${left.join(", ")}`);
  return { engine: engine.version, services: services.length, storeReadySeconds, leftovers: left.length };
}

async function bringUp(step: ReturnType<typeof stepsOf>, project: ComposeProject): Promise<void> {
  await step(
    () => project.call("up", "--detach"),
    () => "docker compose up --detach",
  );
  const up = () => project.settled(upWithinMs);
  await step(up, (states) => `every service is up: ${states.map(describe).join(", ")}`);
  await step(dashboardFiles, (count) => `the dashboard's page and ${count} files of it are served`);
}

/** How many files the page at the API's address begins with. @throws Error unless the page and each of them is there. */
async function dashboardFiles(): Promise<number> {
  const page = await (await fetch(api, { headers: { accept: "text/html" } })).text();
  const files = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  for (const path of files) {
    const { status } = await fetch(api + path);
    if (status !== 200) throw new Error(`${path} of the dashboard: ${status}`);
  }
  if (files.length < 2) throw new Error(`no dashboard at ${api}: ${page.slice(0, 200)}`);
  return files.length;
}

/** Tells each step when it is done, and how long it took. */
function stepsOf(say: (line: string) => void) {
  return async <T>(act: () => Promise<T>, told: (result: T) => string): Promise<T> => {
    const begin = performance.now();
    const result = await act();
    say(`  ok ${((performance.now() - begin) / 1000).toFixed(1).padStart(5)}  ${told(result)}`);
    return result;
  };
}

/** Under the names that docker-compose.yml says: an engine leaves out docker.io/ and library/ itself. */
async function loadAll(engine: DockerEngine, images: ComposeInputs["images"]): Promise<void> {
  for (const { reference, archive } of images) await loadArchive(engine.client, { archive, names: [reference] });
}

interface Lines {
  readonly create: string;
  readonly remove: string;
  /** The first administrator's. */
  readonly token: string;
}

/** The README's lines for a store called hats. @throws Error if it has none any more. */
function curlLines(root: string): Omit<Lines, "token"> {
  const lines = readFileSync(join(root, "README.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("curl "));
  const create = lines.find((line) => line.includes(" -d ") && line.includes('"hats"'));
  const remove = lines.find((line) => line.includes("-X DELETE") && line.includes("/hats?force=true"));
  if (create === undefined || remove === undefined)
    throw new Error("README.md has no curl line that makes or deletes hats");
  return { create, remove };
}

/** The seconds until it was Ready, to two places. */
async function create({ create: line, token }: Lines, name: string): Promise<number> {
  const begin = performance.now();
  curl({ line, token }, name);
  await follow(name, "Ready", token);
  return Number(((performance.now() - begin) / 1000).toFixed(2));
}

async function remove({ remove: line, token }: Lines, name: string): Promise<void> {
  curl({ line, token }, name);
  await follow(name, "Deleted", token);
}

/** @throws SystemCommandError with the answer unless that is 2xx. */
function curl({ line, token }: { readonly line: string; readonly token: string }, name: string): void {
  const command = `${line.replace("hats", name)} --fail-with-body --silent --show-error >&2`;
  systemCommand("sh", ["-c", command], { AUTH: `authorization: Bearer ${token}` });
}

async function follow(name: string, until: "Ready" | "Deleted", token: string): Promise<void> {
  const headers = () => ({ authorization: `Bearer ${token}` });
  await followStore({
    api: new ApiClient({ url: api, headers }),
    name,
    until,
    deadlineMs: storeWithinMs,
    everyMs: 100,
  });
}
