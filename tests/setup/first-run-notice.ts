/** What a run of the tests has to fetch or build first: files of servers, and packages. */
export interface Missing {
  readonly servers: readonly string[];
  /** What the second Kubernetes version takes. */
  readonly older: readonly string[];
  /** Python packages; none where no test can use them. */
  readonly python: readonly string[];
}

/** What a first run says before it is silent for long; nothing where everything is there. */
export function firstRunNotice({ servers, older, python }: Missing): string | undefined {
  const lines = [
    ...(servers.length > 0 ? [`the servers: ${servers.join(", ")}`] : []),
    ...(older.length > 0 ? [`a second Kubernetes version, with Go some 8 minutes: ${older.join(", ")}`] : []),
    ...(python.length > 0 ? [`a generator of Python clients, by pip, 21 MB: ${python.join(", ")}`] : []),
  ];
  if (lines.length === 0) return undefined;
  return `Before the tests begin, this is downloaded, or built with Go where that can't be, once:
${lines.map((line) => `  - ${line}`).join("\n")}
A run with everything to build takes 25 to 40 minutes in all on two cores, later ones about 23.
`;
}
