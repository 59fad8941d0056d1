import { join } from "node:path";
import { natsImage } from "../../charts/platform/nats.ts";
import { imageRef, localProfile } from "../../constructs/index.ts";
import { standInLabel } from "../../images/build/build-image.ts";
import type { ImageArchive } from "../../testbed/nodes/addons/addon-images.ts";
import { measureLayer, writeImage } from "../../testbed/nodes/addons/program-image.ts";

/** Where the official image has it. */
const place = "usr/local/bin/nats-server";

/**
 * Stands in for the official image of NATS: the same program of the same version, and nothing beside it.
 * @param program path of nats-server
 * @param folder where the archive is written
 */
export async function natsStandIn(program: string, folder: string): Promise<ImageArchive> {
  const image = { name: place, program, labels: { [standInLabel]: "true" } };
  const reference = imageRef(localProfile.images, natsImage);
  const archive = join(folder, "nats.tar");
  await writeImage(image, { reference, layer: await measureLayer(image) }, archive);
  return { reference, archive };
}
