import * as z from "zod";

const variable = "STOREPLANE_PRIVATE_RUN";

const privateRunSchema = z.object({
  /** The run's temporary directory, the same inside and outside. */
  dir: z.string().min(1),
  /** More directories that are the same inside and outside. */
  kept: z.array(z.string().min(1)),
  /** The group below which all pods' processes are, for example "storeplane-1a2b3c4d". */
  cgroup: z.string().min(1),
  /** containerd's root directory: its images outlive the run if it is the cached one. */
  containerdRoot: z.string().min(1),
});

/** What the starter outside tells the process in the private namespaces. */
export type PrivateRun = z.infer<typeof privateRunSchema>;

/** Something that must not touch the machine was asked for outside of private namespaces. */
export class NotPrivateError extends Error {
  override readonly name = "NotPrivateError";
}

/** Whether this process runs in private namespaces. */
export function isPrivate(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment[variable] !== undefined;
}

/** @throws NotPrivateError in a process that was not started by runPrivately. */
export function readPrivateRun(environment: NodeJS.ProcessEnv = process.env): PrivateRun {
  const text = environment[variable];
  if (text === undefined) {
    throw new NotPrivateError("real nodes run in namespaces of their own only: start the program by runPrivately");
  }
  return privateRunSchema.parse(JSON.parse(text));
}

/** The variable that carries it inside. */
export function privateEnvironment(run: PrivateRun): Record<string, string> {
  return { [variable]: JSON.stringify(run) };
}
