/** What one types where the keys of the bus are, and where the cluster is. */
export interface JoinDraft {
  readonly cluster: string;
  readonly bus: string;
  readonly region: string;
}

/** The three commands that let a cluster join, the second one where kubectl speaks to it. */
export function joinCommands({ cluster, bus, region }: JoinDraft, api: string): readonly string[] {
  const id = cluster === "" ? "CLUSTER" : cluster;
  const words = ["storeplane cluster join", id, "--keys keys", `--bus ${bus === "" ? "tls://HOST:4222" : quoted(bus)}`];
  const place = region === "" ? [] : [`--region ${quoted(region)}`];
  return [
    [...words, ...place, `--api ${quoted(api)}`, `> ${id}.yaml`].join(" "),
    `kubectl apply --server-side -f ${id}.yaml`,
    `storeplane cluster accept ${id}`,
  ];
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
