import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configPath } from "./config-file.ts";
import { chooseEndpoint } from "./contexts.ts";
import { CliConfigError, UsageError } from "./errors.ts";

let env: Record<string, string>;
let path: string;

beforeEach(() => {
  env = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), "storeplane-cli-")) };
  path = configPath(env);
  mkdirSync(join(path, ".."), { recursive: true });
});

afterEach(() => rmSync(env["XDG_CONFIG_HOME"] as string, { recursive: true }));

function configure(config: unknown, mode = 0o600): void {
  writeFileSync(path, typeof config === "string" ? config : JSON.stringify(config));
  chmodSync(path, mode);
}

const contexts = {
  live: { endpoint: "https://api.example.com/", token: "secret-of-live" },
  test: { endpoint: "https://test.example.com" },
};

test("without anything it is the platform of npm start, at the port that it was given", () => {
  expect(chooseEndpoint({}, env).url).toBe("http://127.0.0.1:8080");
  expect(chooseEndpoint({}, { ...env, STOREPLANE_HTTP_PORT: "9000" }).url).toBe("http://127.0.0.1:9000");
});

test("a flag goes before the environment, the environment before the file, the file before the default", () => {
  configure({ current: "live", contexts });
  expect(chooseEndpoint({}, env)).toMatchObject({ url: "https://api.example.com", token: "secret-of-live" });
  expect(chooseEndpoint({}, { ...env, STOREPLANE_HTTP_PORT: "9000" }).url).toBe("http://127.0.0.1:9000");
  const byName = { ...env, STOREPLANE_HTTP_PORT: "9000", STOREPLANE_CONTEXT: "test" };
  expect(chooseEndpoint({}, byName).url).toBe("https://test.example.com");
  const byAddress = { ...byName, STOREPLANE_ENDPOINT: "http://10.0.0.1:80/" };
  expect(chooseEndpoint({}, byAddress).url).toBe("http://10.0.0.1:80");
  expect(chooseEndpoint({ context: "live" }, byAddress).url).toBe("https://api.example.com");
  expect(chooseEndpoint({ endpoint: "http://localhost:1/" }, byAddress).url).toBe("http://localhost:1");
});

test("a token is sent where it belongs and nowhere else", () => {
  configure({ current: "live", contexts });
  expect(chooseEndpoint({ endpoint: "https://elsewhere.example" }, env).token).toBeUndefined();
  expect(chooseEndpoint({ context: "test" }, env).token).toBeUndefined();
  const given = { ...env, STOREPLANE_TOKEN: "given" };
  expect(chooseEndpoint({ context: "live" }, given).token).toBe("given");
  expect(() => chooseEndpoint({ endpoint: "http://shops.example" }, given)).toThrow("https:// only");
  expect(chooseEndpoint({ endpoint: "http://127.0.0.1:8080" }, given).token).toBe("given");
});

test("a context that was logged out of does not act by the token of another one", () => {
  const endpoint = "https://api.example.com";
  configure({ current: "people", contexts: { local: { endpoint, token: "administrator" }, people: { endpoint } } });
  const byName = { ...env, STOREPLANE_CONTEXT: "people" };
  const named = [chooseEndpoint({ context: "people" }, env), chooseEndpoint({}, env), chooseEndpoint({}, byName)];
  expect(named.map(({ token }) => token)).toEqual([undefined, undefined, undefined]);
  expect(chooseEndpoint({ endpoint }, env).token).toBe("administrator");
});

test.each(["127.0.0.1.example.com", "127.example.com", "localhost.example.com", "127.0.0.1x"])(
  "no token is sent in clear to %s, which only begins like this machine",
  (host) => {
    const given = { ...env, STOREPLANE_TOKEN: "given" };
    expect(() => chooseEndpoint({ endpoint: `http://${host}` }, given)).toThrow("over https:// only");
    expect(chooseEndpoint({ endpoint: `https://${host}` }, given).token).toBe("given");
  },
);

test("a file with a token that others may read is refused, with the command that mends it", () => {
  configure({ current: "live", contexts }, 0o644);
  expect(() => chooseEndpoint({}, env)).toThrow(`chmod 600 ${path}`);
  configure({ current: "test", contexts: { test: contexts.test } }, 0o644);
  expect(chooseEndpoint({}, env).url).toBe("https://test.example.com");
});

test.each([
  ["{", "is not JSON"],
  [{ contexts: { live: { endpoint: "ftp://x" } } }, "endpoint"],
  [{ contexts: { live: { endpoint: "https://x", password: "p" } } }, "password"],
  [{ current: "gone", contexts }, "there is no context gone"],
  [{ current: "constructor", contexts }, "there is no context constructor"],
  [`"${"x".repeat(70_000)}"`, "at most"],
])("the file %j can't be used, and the error says why", (config, why) => {
  configure(config);
  expect(() => chooseEndpoint({}, env)).toThrow(CliConfigError);
  expect(() => chooseEndpoint({}, env)).toThrow(why);
});

test("a file that can't be looked at is named, with the cause", () => {
  symlinkSync("config.json", path);
  const choose = () => chooseEndpoint({}, env);
  expect(choose).toThrow(CliConfigError);
  expect(choose).toThrow("config.json can't be read: its links lead in a circle");
});

test("no error repeats a token", () => {
  configure('{"contexts": {"live": {"endpoint": "https://x", "token": "se cret"}}}');
  expect(() => chooseEndpoint({}, env)).toThrow(/token/);
  expect(() => chooseEndpoint({}, env)).not.toThrow(/se cret/);
});

test.each(["https://me:secret@x", "https://secret@x", "https://x/?key=secret", "https://x/#secret"])(
  "%j is no address of the API, and its secret is not repeated",
  (endpoint) => {
    for (const choose of [
      () => chooseEndpoint({ endpoint }, env),
      () => chooseEndpoint({}, { ...env, STOREPLANE_ENDPOINT: endpoint }),
    ]) {
      expect(choose).toThrow("have no password");
      expect(choose).not.toThrow(/secret/);
    }
    configure({ current: "live", contexts: { live: { endpoint } } });
    expect(() => chooseEndpoint({}, env)).toThrow("have no password");
    expect(() => chooseEndpoint({}, env)).not.toThrow(/secret/);
  },
);

test("a flag that can't be used is a wrong use, a variable a wrong configuration", () => {
  expect(() => chooseEndpoint({ endpoint: "localhost:8080" }, env)).toThrow(UsageError);
  expect(() => chooseEndpoint({ endpoint: "http://x", context: "live" }, env)).toThrow(UsageError);
  expect(() => chooseEndpoint({}, { ...env, STOREPLANE_ENDPOINT: "ftp://x" })).toThrow("STOREPLANE_ENDPOINT");
  expect(() => chooseEndpoint({}, { ...env, STOREPLANE_HTTP_PORT: "eighty" })).toThrow("STOREPLANE_HTTP_PORT");
  expect(() => chooseEndpoint({}, { ...env, STOREPLANE_TOKEN: "a b" })).toThrow("STOREPLANE_TOKEN");
});
