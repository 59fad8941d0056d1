import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { configPath } from "../../cli/config-file.ts";
import { recordedShell } from "../../cli/recorded-shell.ts";
import { runCli } from "../../cli/run-cli.ts";
import { createApp } from "../../control-plane/app.ts";
import { accessOf } from "../../control-plane/config.ts";
import { createAccess } from "../../control-plane/identity/create-access.ts";
import type { Backend } from "../../control-plane/ports/backend.ts";
import { type LocalIssuer, startIssuer } from "../../dev/issuer/start-issuer.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { browse } from "../fixtures/browse.ts";

const audience = "https://api.storeplane.test";
const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let issuer: LocalIssuer;
let server: Server;
let home: string;

beforeEach(async () => {
  const people = [{ id: "alice", claims: { groups: ["ops"] } }];
  const applications = [{ id: "storeplane-command", redirectUris: [] }];
  issuer = await startIssuer({ audience, programs: [], people, applications });
  home = mkdtempSync(join(tmpdir(), "storeplane-device-"));
  const listener = getRequestListener(startApi().fetch);
  server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await issuer[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

/** The routes that need no bus are enough. */
function startApi() {
  const entry = {
    issuer: issuer.url,
    audience,
    tenants: ["acme"],
    roleClaim: "groups",
    roleMap: [{ value: "ops", role: "tenant-member" }],
    device: { clientId: "storeplane-command" },
  };
  const access = accessOf({ issuers: { text: JSON.stringify([entry]), namedBy: "the test" } });
  const backend = { audit: { note: ignore }, tenants: { recent: async () => undefined } } as unknown as Backend;
  const withBackend = <T>(work: (it: Backend) => Promise<T>): Promise<T> => work(backend);
  return createApp({ withBackend, logger, ...createAccess({ ...access, withBackend, logger }) });
}

function login() {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { XDG_CONFIG_HOME: home, STOREPLANE_ENDPOINT: endpoint };
  const shell = recordedShell({ env });
  return { shell, env, ended: runCli(commands, ["login"], shell) };
}

async function pageOf(shell: { err(): string }): Promise<string> {
  const options = { what: "the command names a page", everyMs: 50 };
  return pollUntil(options, () => Promise.resolve(/Open (\S+) in a browser/.exec(shell.err())?.[1]));
}

test("whoever signs in on the page is signed in on the terminal, and stays so for later commands", async () => {
  const { shell, env, ended } = login();
  await browse(await pageOf(shell), { id: "alice", button: "confirm" });
  expect(await ended).toBe(0);
  expect(shell.err()).toContain("You are tenant-member of tenant acme");
  const { contexts } = JSON.parse(readFileSync(configPath(env), "utf8")) as {
    contexts: { default: { token: string } };
  };
  expect(contexts.default.token).toMatch(/^eyJ/);
  expect(shell.err() + shell.out()).not.toContain(contexts.default.token);
  const later = recordedShell({ env: { XDG_CONFIG_HOME: home } });
  expect(await runCli(commands, ["whoami", "-o", "name"], later)).toBe(0);
  expect(later.out()).toMatch(/^oidc:[0-9a-f]{32}\n$/);
});

test("whoever refuses on the page is not signed in, and is told so", async () => {
  const { shell, ended } = login();
  await browse(await pageOf(shell), { id: "alice", button: "abort" });
  expect(await ended).toBe(4);
  expect(shell.err()).toContain("the identity provider refuses: access_denied");
});
