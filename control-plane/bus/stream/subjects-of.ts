import * as z from "zod";
import { apiPrefixOf } from "../../../contract/index.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { ask } from "../connection/bus.ts";
import { readReply } from "./api-reply.ts";

/** The server's own bound of one answer. */
const subjectsAtOnce = 100_000;

const info = z.object({ state: z.object({ subjects: z.record(z.string(), z.int()).default({}) }) });

/** Every subject that has a message and matches, by the stream's leader. */
export async function subjectsOf(access: BusAccess, stream: string, filter: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let offset = 0; ; offset += subjectsAtOnce) {
    const payload = JSON.stringify({ subjects_filter: filter, offset });
    const { state } = await withBus(access, stream, async (bus) =>
      readReply(
        info,
        await ask(bus, { subject: `${apiPrefixOf(stream)}.STREAM.INFO.${stream}`, payload }),
        `subjects of ${stream}`,
      ),
    );
    const subjects = Object.keys(state.subjects);
    found.push(...subjects);
    if (subjects.length < subjectsAtOnce) return found;
  }
}
