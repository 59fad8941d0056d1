export interface Listen {
  /** What is said to whoever connects. */
  readonly name: string;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

export interface Probe {
  readonly address: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export type Request =
  | { readonly id: number; readonly listen: Listen }
  | { readonly id: number; readonly probes: readonly Probe[]; readonly timeoutMs: number };

/** One outcome per probe: the listener's name, `refused` by a closed port, `denied` on the way, or `silent`. */
export interface Answer {
  readonly id: number;
  readonly outcomes: readonly string[];
}
