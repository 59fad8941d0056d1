import { type FSWatcher, watch } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Logger } from "../../../agent/ports.ts";
import { contains, parseAddress, parseCidr } from "./ipv4.ts";

/** What libcni writes beside each interface that it makes: `<network>-<container>-<interface>`. */
const record = z.object({
  cniArgs: z.array(z.tuple([z.string(), z.string()])).default([]),
  result: z.object({ ips: z.array(z.object({ address: z.string() })).default([]) }),
});

export interface PodAddressesOptions {
  readonly folder: string;
  /** CIDR of pods: loopback interfaces have records, too. */
  readonly subnet: string;
  /** Called with the addresses of every sandbox by its pod's uid. */
  readonly onChange: (addresses: ReadonlyMap<string, readonly number[]>) => void;
  readonly logger: Logger;
}

/** Follows the addresses that CNI has given to pods; reads what is there before it returns. */
export async function watchPodAddresses(options: PodAddressesOptions): Promise<AsyncDisposable> {
  await mkdir(options.folder, { recursive: true });
  const reader = new PodAddressReader(options);
  await reader.read();
  return reader;
}

class PodAddressReader implements AsyncDisposable {
  readonly #options: PodAddressesOptions;
  readonly #watcher: FSWatcher;
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(options: PodAddressesOptions) {
    this.#options = options;
    this.#watcher = watch(options.folder, () => void this.read());
    this.#watcher.on("error", (error) => options.logger.error({ err: String(error) }, "CNI records are not watched"));
  }

  /** One reading at a time: a change during one makes it go round again. */
  read(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watcher.close();
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        this.#options.onChange(await readPodAddresses(this.#options));
      } catch (error) {
        this.#options.logger.error({ err: String(error) }, "CNI records can't be read");
      }
    }
  }
}

async function readPodAddresses({ folder, subnet }: PodAddressesOptions): Promise<Map<string, number[]>> {
  const pods = parseCidr(subnet);
  const found = new Map<string, number[]>();
  for (const name of await readdir(folder)) {
    // One that is gone by now or only half written is reported again by the watch.
    const parsed = await readFile(join(folder, name), "utf8").then(parseRecord, () => undefined);
    const uid = parsed?.cniArgs.find(([key]) => key === "K8S_POD_UID")?.[1];
    if (parsed === undefined || uid === undefined || pods === undefined) continue;
    const addresses = parsed.result.ips.flatMap(({ address }) => parseAddress(address.split("/")[0] ?? "") ?? []);
    const ofPods = addresses.filter((address) => contains([pods], address));
    found.set(uid, [...(found.get(uid) ?? []), ...ofPods]);
  }
  return found;
}

function parseRecord(text: string): z.infer<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
