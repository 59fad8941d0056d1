import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { whenReady } from "../../testbed/nodes/private/readiness.ts";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { dockerRequirements, missingPackages, thisMachine } from "../../testbed/nodes/requirements.ts";
import { differences, machineState } from "./machine-state.ts";
import { probeImage } from "./probe-image.ts";

const missing = missingPackages(dockerRequirements, thisMachine());
const reason = `a Docker engine needs the packages ${missing.join(" ")}`;

const readySchema = z.object({
  version: z.string(),
  driver: z.string(),
  before: z.number(),
  after: z.number(),
  contents: z.array(z.string()),
});

interface Inside {
  readonly reference: string;
  readonly archive?: string;
  /** Kept directory, the same inside. */
  readonly dir?: string;
}

async function startInside({ dir, ...image }: Inside) {
  const dataRoot = dir === undefined ? {} : { dataRoot: join(dir, "docker") };
  const run = await runPrivately({
    main: join(import.meta.dirname, "main.docker.ts"),
    args: [JSON.stringify({ ...image, ...dataRoot })],
    log: "docker.log",
    ...(dir !== undefined && { dir }),
  });
  return { run, ready: whenReady(run, { schema: readySchema, timeoutMs: 120_000, log: "docker.log" }) };
}

test("an engine with a published port and a volume starts again on its data, and leaves the machine as it was", async ({
  skip,
}) => {
  skip(missing.length > 0, reason);
  using image = await probeImage();
  const before = machineState();
  let id = "";
  {
    const { run, ready } = await startInside({ reference: image.reference, archive: image.archive });
    await using _ = run;
    id = basename(run.dir);
    const seen = await ready;
    expect(seen).toMatchObject({ driver: "overlay2", before: 200, after: 200 });
    expect(seen.contents).toEqual(["container web", "volume kept"]);
    const during = differences(before, machineState(id));
    // The groups of its containers are all that is seen of it.
    expect(during.filter((line) => !line.startsWith("after: cgroup /sys/fs/cgroup/"))).toEqual([]);
    expect(during.filter((line) => !line.includes(`/storeplane-${id}`))).toEqual([]);
    expect(during.join("\n")).toMatch(/storeplane-[0-9a-f]{8}\/[0-9a-f]{64}/);
  }
  expect(differences(before, machineState(id))).toEqual([]);
});

test("what its data hold is there for the next engine, with the container that ran", async ({ skip }) => {
  skip(missing.length > 0, reason);
  using image = await probeImage();
  const dir = mkdtempSync(join(tmpdir(), "storeplane-docker-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const archive of [{ archive: image.archive }, {}]) {
    const { run, ready } = await startInside({ reference: image.reference, dir, ...archive });
    await using _ = run;
    expect(await ready).toMatchObject({ before: 200, after: 200, contents: ["container web", "volume kept"] });
    run.signal("SIGTERM");
    expect(await run.exited, readFileSync(join(run.dir, "docker.log"), "utf8")).toBe(0);
  }
});
