import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Yaml } from "cdk8s";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { createBusKeys, withClusters } from "../../bus-keys/bus-keys.ts";
import { busUsers, credsFileName } from "../../bus-keys/keep-creds.ts";
import { composeCluster } from "../../dev/compose/shared-volume.ts";
import { isSent } from "../../images/build/context-files.ts";
import { platformRecipes } from "../../images/build/recipes.ts";
import { pinnedVersions } from "../../testbed/fetch/pinned-versions.ts";

const root = join(import.meta.dirname, "../..");

const service = z.looseObject({
  image: z.string().optional(),
  build: z.strictObject({ context: z.literal("."), dockerfile: z.string() }).optional(),
  restart: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).default({}),
});
const composeFile = z.strictObject({
  name: z.string(),
  "x-hardened": z.unknown(),
  "x-soon": z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
});

const { services, volumes } = composeFile.parse(Yaml.load(join(root, "docker-compose.yml"))[0]);
const dockerfiles = [...new Set(Object.values(services).flatMap(({ build }) => build?.dockerfile ?? []))];

/** The name in "shared:/shared:ro", and in "${FOLDER:-servers}:/servers:ro" that of the volume without a folder. */
function volumeOf(mount: string): string | undefined {
  return /^(?:\$\{\w+:-)?([^:}]+)/.exec(mount)?.[1];
}

describe("docker-compose.yml", () => {
  test("names only services and volumes that it has", () => {
    const needed = Object.values(services).flatMap(({ depends_on }) => Object.keys(depends_on));
    const mounted = Object.values(services).flatMap((each) => each.volumes.map(volumeOf));
    expect(Object.keys(services)).toEqual(expect.arrayContaining(needed));
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(mounted));
  });

  test("runs only programs that exist", () => {
    const programs = Object.values(services).flatMap(({ command }) => command.filter((word) => word.endsWith(".ts")));
    expect(programs).not.toEqual([]);
    expect([...programs, ...dockerfiles].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("takes the versions that the rest of the project is tested with", () => {
    const { nats, kubernetes, kwok } = pinnedVersions();
    expect(services["nats"]?.image).toBe(`nats:${nats.slice(1)}-alpine`);
    expect(services["k3s"]?.image).toBe(`rancher/k3s:${kubernetes}-k3s1`);
    expect(services["kwok"]?.image).toBe(`registry.k8s.io/kwok/kwok:${kwok}`);
  });

  test("calls its images as npm run images does, so that those it has built need not be built again", () => {
    const built = Object.values(services).filter(({ build }) => build !== undefined);
    for (const { image, build } of built) {
      const recipe = Object.values(platformRecipes).find(({ dockerfile }) => dockerfile === build?.dockerfile);
      expect(image).toBe(recipe?.reference);
    }
  });

  test("starts everything again with the engine but what has done its work", () => {
    const needed = Object.values(services).flatMap(({ depends_on }) => Object.entries(depends_on));
    const ending = needed.filter(([, { condition }]) => condition === "service_completed_successfully");
    const ends = new Set(ending.map(([name]) => name));
    for (const [name, { restart }] of Object.entries(services)) {
      expect(restart === "unless-stopped", name).toBe(!ends.has(name));
    }
  });

  test("uses the NATS users whose credentials are made, the operator's and the renewal's in one container alone", () => {
    const variables = ["", "AUDIT_", "OPERATOR_"].map((kind) => `STOREPLANE_NATS_${kind}CREDS_FILE`);
    const used = Object.values(services).flatMap(({ environment }) => variables.flatMap((it) => environment[it] ?? []));
    const folders: Readonly<Record<string, string>> = { operator: "/renewal", renewal: "/renewal" };
    const users = busUsers(withClusters(createBusKeys(), [composeCluster]));
    const files = users.map((user) =>
      typeof user === "string" ? `${folders[user] ?? "/shared"}/${credsFileName(user)}` : "/agent/agent.creds",
    );
    expect(used.toSorted()).toEqual(files.toSorted());
    const mounts = Object.entries(services).filter(([, { volumes: all }]) =>
      all.some((it) => it.startsWith("renewal:")),
    );
    expect(mounts.map(([name]) => name)).toEqual(["credentials", "renewal"]);
    expect(JSON.stringify(services)).not.toMatch(/BEGIN/);
  });

  test("opens its one port on the loopback address only", () => {
    expect(Object.values(services).flatMap(({ ports }) => ports)).toEqual(["127.0.0.1:8080:8080"]);
  });
});

describe("images", () => {
  test("what npm installed here for a workspace reaches no image", () => {
    const rules = readFileSync(join(root, ".dockerignore"), "utf8").split("\n").filter(Boolean);
    expect(isSent("agent/main.ts", rules)).toBe(true);
    expect(isSent("agent/node_modules/pino/package.json", rules)).toBe(false);
  });

  test.each(dockerfiles)("%s copies only what exists and is not kept out by .dockerignore", (dockerfile) => {
    const text = readFileSync(join(root, dockerfile), "utf8");
    const copied = [...text.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(
      (match) => match[1]?.split(" ").slice(0, -1) ?? [],
    );
    const rules = readFileSync(join(root, ".dockerignore"), "utf8").split("\n").filter(Boolean);
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(isSent(path, rules), path).toBe(true);
    }
  });

  test.each(["images/control-plane/Dockerfile", "images/agent/Dockerfile"])(
    "%s runs as a user without rights",
    (dockerfile) => {
      expect(readFileSync(join(root, dockerfile), "utf8")).toMatch(/^USER 1000:1000$/m);
    },
  );
});
