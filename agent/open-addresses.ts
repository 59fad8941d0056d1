import { BlockList, isIP } from "node:net";
import { closedRanges, outboundPorts, type Profile } from "../constructs/index.ts";
import { isUnanswered, wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import { pause } from "./pause.ts";
import type { OwnAddress } from "./ports.ts";
import type { Timings } from "./timings.ts";

export interface OpenAddressesOptions {
  /** The addresses of the cluster itself, as far as they can be seen. */
  readonly readOwn: () => Promise<readonly OwnAddress[]>;
  readonly profile: Profile;
  readonly lacks: Lacks;
}

/** The field of the profile that closes them. */
const lack = "closedCidrs";
const maxShown = 3;

/** Those of the given addresses that stores can open connections to, each once, in order. */
export function openAddresses(own: readonly OwnAddress[], profile: Profile): OwnAddress[] {
  if (outboundPorts(profile).length === 0) return [];
  const closed = new BlockList();
  for (const range of closedRanges(profile)) {
    const [address = "", length] = range.split("/");
    closed.addSubnet(address, Number(length), familyOf(address));
  }
  const isOpen = ({ address }: OwnAddress) => isIP(address) !== 0 && !closed.check(address, familyOf(address));
  const byAddress = new Map(own.filter(isOpen).map((each) => [each.address, each]));
  return [...byAddress.values()].toSorted((one, other) => (one.address < other.address ? -1 : 1));
}

/**
 * Warns while stores can reach addresses of the cluster itself: to network policies a public address is the internet,
 * whoever has it. Looks at every full look, for nodes come and go. Ends with the signal.
 */
export async function tellOpenAddresses(
  options: OpenAddressesOptions & { readonly timings: Timings },
  signal: AbortSignal,
): Promise<void> {
  const { lacks, timings } = options;
  while (!signal.aborted) {
    const isKnown = await lookForOpenAddresses(options);
    const pauseMs = isKnown ? timings.resyncMs : timings.retryMaxMs;
    await pause(pauseMs, signal);
  }
  lacks.clear(lack);
}

/** Returns whether it could be seen. */
export async function lookForOpenAddresses({ readOwn, profile, lacks }: OpenAddressesOptions): Promise<boolean> {
  try {
    const open = openAddresses(await readOwn(), profile);
    if (open.length === 0) lacks.clear(lack);
    else lacks.note(lack, wordsFor(open), { isPartial: true });
    return true;
  } catch (error) {
    // An API server that is away is said by whoever needs it more.
    if (!isUnanswered(error))
      lacks.note(lack, `whether they are enough can't be seen: ${wordsOf(error)}`, { isPartial: true, cause: error });
    return false;
  }
}

function wordsFor(open: readonly OwnAddress[]): string {
  const shown = open.slice(0, maxShown).map(({ address, whose }) => `${address} (${whose})`);
  const more = open.length > maxShown ? ` and ${open.length - maxShown} more` : "";
  return `name these in the profile, for stores can reach them: ${shown.join(", ")}${more}`;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}
