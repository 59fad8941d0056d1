import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addonImages } from "./addon-images.ts";

let dir: string;
let programs: Record<"coredns" | "traefik" | "pause", string>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-addons-"));
  programs = { coredns: join(dir, "coredns"), traefik: join(dir, "traefik"), pause: join(dir, "pause") };
  for (const [name, path] of Object.entries(programs)) writeFileSync(path, `the program ${name}`);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const images = () => addonImages(programs, join(dir, "images"));

describe("the images of the add-ons", () => {
  test("are archives of the programs, named by version and content", async () => {
    const { coredns, traefik, pause } = await images();
    expect(coredns.reference).toMatch(/^localhost\/storeplane\/coredns:v\d+\.\d+\.\d+-[0-9a-f]{12}$/);
    expect(traefik.reference).toMatch(/^localhost\/storeplane\/traefik:v\d+\.\d+\.\d+-[0-9a-f]{12}$/);
    expect(pause.reference).toMatch(/^localhost\/storeplane\/pause:[0-9a-f]{12}$/);
    expect(readFileSync(traefik.archive, "utf8")).toContain("the program traefik");
    expect(readFileSync(traefik.archive, "utf8")).toContain(traefik.reference);
  });

  test("are made whole by two runs at once, whose processes have the same number in namespaces of their own", async () => {
    const made = await Promise.all([images(), images()]);
    expect(made[0]).toEqual(made[1]);
    expect(readFileSync(made[0].traefik.archive, "utf8")).toContain("the program traefik");
    expect(readdirSync(join(dir, "images"))).toHaveLength(6);
  });

  test("that are there are not re-created", async () => {
    const first = await images();
    writeFileSync(first.pause.archive, "as it was");
    expect(await images()).toEqual(first);
    expect(readFileSync(first.pause.archive, "utf8")).toBe("as it was");
  });

  test("are re-created when one is gone, under the same name", async () => {
    const first = await images();
    rmSync(first.pause.archive);
    expect(await images()).toEqual(first);
    expect(existsSync(first.pause.archive)).toBe(true);
  });

  test("have another name when the program changed, though its length did not", async () => {
    const first = await images();
    writeFileSync(programs.pause, "the program PAUSE");
    utimesSync(programs.pause, 1, 1);
    const second = await images();
    expect(second.pause.reference).not.toBe(first.pause.reference);
    expect(second.coredns).toEqual(first.coredns);
    expect(readFileSync(second.pause.archive, "utf8")).toContain("the program PAUSE");
  });

  test("are re-created in place of a note that can't be read", async () => {
    const first = await images();
    writeFileSync(join(dir, "images", "pause.json"), "{");
    expect(await images()).toEqual(first);
  });
});
