import { accessSync, constants, existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localProfile, objectsOf, synthesizeStore } from "../../../constructs/index.ts";
import { demoProps } from "../../manifests/cases.ts";
import { podTemplates } from "../../manifests/pod-view.ts";
import { shopContainers } from "./pods.ts";
import { matches, recipe, shopFolder, source } from "./programs.ts";

const root = join(import.meta.dirname, "../../..");
const dockerfile = recipe("Dockerfile");
const apache = source("root/etc/storeplane/apache.conf");
const containers = [...shopContainers().values()];
const web = shopContainers().get("web");

test("what the Dockerfile copies exists and is part of the build's context", () => {
  const sources = matches(dockerfile, /^COPY (?!--from)(\S+) /gm);
  expect(sources.length).toBeGreaterThan(2);
  expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const allowed = matches(readFileSync(join(root, ".dockerignore"), "utf8"), /^!(.+)$/gm);
  expect(sources.filter((path) => !allowed.some((prefix) => path.startsWith(prefix)))).toEqual([]);
});

test("every file of the image's root is copied, to where it lies there", () => {
  const copies = [...dockerfile.matchAll(/^COPY shops\/woocommerce\/root\/(\S+) (\S+)$/gm)];
  const targets = copies.map(([, from = "", to = ""]) => [`/${from}`, join("/usr/src/wordpress", to)]);
  expect(targets.filter(([from, to]) => from !== to && from !== to?.replace("/usr/src/wordpress/", "/"))).toEqual([]);
  const files = globSync("root/**/*.{conf,ini,php}", { cwd: shopFolder }).map((file) => file.replace("root/", ""));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !copies.some(([, from]) => file.startsWith(`${from}/`)))).toEqual([]);
});

test("the plugin's version is the tag of the image that the manifests name", () => {
  const versions = new Set(matches(dockerfile, /^ARG WOOCOMMERCE_VERSION=(\S+)$/gm));
  const tags = new Set(containers.map(({ image }) => image.slice(image.lastIndexOf(":") + 1)));
  expect(versions).toEqual(tags);
});

test("every command of the manifests is an executable file of the image", () => {
  const commands = containers.flatMap(({ command = [] }) => command);
  expect(commands.length).toBe(3);
  for (const command of commands) {
    const path = join(shopFolder, "root", command);
    expect(() => accessSync(path, constants.X_OK), command).not.toThrow();
    expect(readFileSync(path, "utf8")).toMatch(/^#!\/usr\/bin\/env php\n/);
  }
});

test("the web pod gives no command, so that the image's own starts Apache with the baked configuration", () => {
  expect(web?.command ?? web?.args).toBeUndefined();
  const [command = "[]"] = matches(dockerfile, /^CMD (\[.*\])$/gm);
  const words = JSON.parse(command) as string[];
  expect(words[0]).toBe("apache2");
  expect(existsSync(join(shopFolder, "root", words.at(-1) ?? ""))).toBe(true);
});

test("the web pod is asked to end by the signal on which Apache answers first who is being served", () => {
  expect(matches(dockerfile, /^STOPSIGNAL (\w+)$/gm)).toEqual(["SIGWINCH"]);
  const [patience = "0"] = matches(apache, /^GracefulShutdownTimeout (\d+)$/gm);
  const templates = podTemplates(objectsOf(synthesizeStore(demoProps, localProfile)));
  const pod = templates.find(({ owner }) => owner === "Deployment/web")?.spec;
  const drain = Number(pod?.containers[0]?.lifecycle?.preStop?.exec?.command.at(-1));
  expect(drain + Number(patience)).toBeLessThan(pod?.terminationGracePeriodSeconds ?? 0);
});

test("port, user and writable folders are those of the manifests", () => {
  expect(matches(apache, /^Listen (\d+)$/gm)).toEqual(web?.ports?.map(({ containerPort }) => `${containerPort}`));
  const templates = podTemplates(objectsOf(synthesizeStore(demoProps, localProfile)));
  const pods = templates.filter(({ spec }) => spec.containers.some(({ image }) => image === web?.image));
  const users = new Set(pods.map(({ spec }) => `${spec.securityContext?.runAsUser}`));
  expect(users).toEqual(new Set(matches(dockerfile, /^USER (\d+):\1$/gm)));
  const mounts = web?.volumeMounts?.filter((mount) => !("readOnly" in mount)).map(({ mountPath }) => mountPath);
  expect(mounts?.sort()).toEqual(["/run", "/tmp", "/usr/src/wordpress/wp-content/uploads"]);
});

test("the configuration of Apache reads nothing beside itself but the line that loads PHP", () => {
  expect(matches(apache, /^\s*Include(?:Optional)? (\S+)$/gm)).toEqual(["mods-enabled/php*.load"]);
});

test("setup and smoke end their Jobs at once by the exit code that the commands give for a wrong image", () => {
  const [code] = matches(source("root/usr/local/share/storeplane/command.php"), /WRONG_FROM_THE_START = (\d+);/g);
  const { hooks } = synthesizeStore(demoProps, localProfile);
  const rule = (containerName: string) => ({
    action: "FailJob",
    onExitCodes: { containerName, operator: "In", values: [Number(code)] },
    onPodConditions: [],
  });
  expect(hooks.map(({ job }) => job["spec"])).toEqual([
    expect.objectContaining({ podFailurePolicy: { rules: [rule("setup")] } }),
    expect.objectContaining({ podFailurePolicy: { rules: [rule("smoke")] } }),
  ]);
});
