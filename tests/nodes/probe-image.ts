import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goBuild } from "../../testbed/fetch/go-command.ts";
import type { ImageArchive } from "../../testbed/nodes/addons/addon-images.ts";
import { measureLayer, writeImage } from "../../testbed/nodes/addons/program-image.ts";

/** The image of the program in `probe`; disposing of it removes its archive. */
export async function probeImage(): Promise<ImageArchive & Disposable> {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-probe-"));
  const program = join(dir, "probe");
  const args = ["build", "-trimpath", "-ldflags", "-s -w", "-o", program, "."];
  await goBuild(args, () => {}, join(import.meta.dirname, "probe"));
  const image = { name: "probe", program };
  const layer = await measureLayer(image);
  const reference = `localhost/storeplane/probe:${layer.hex.slice(0, 12)}`;
  const archive = join(dir, "probe.tar");
  await writeImage(image, { reference, layer }, archive);
  return { reference, archive, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
