import type { Way } from "./cache-key.ts";

/** One build, ready to run. */
export interface BuildRequest {
  readonly reference: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of the manifest, where the engine can write them. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  /** source:target:ro, there while RUN lines run and in no image. */
  readonly mounts: readonly string[];
  readonly onLine: (line: string) => void;
}

/** What builds images and writes them out. */
export interface ImageEngine {
  readonly way: Way;
  build(request: BuildRequest): Promise<void>;
  pull(reference: string): Promise<void>;
  /** The value of a label of an image that is there, otherwise undefined. */
  label(reference: string, name: string): Promise<string | undefined>;
  /** Writes an OCI archive that knows the image's name. */
  save(reference: string, archive: string): Promise<void>;
}

/** What every build of both engines is told. */
export function buildFlags({ dockerfile, reference, labels, args }: BuildRequest): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return ["--file", dockerfile, "--tag", reference, ...pairs("--label", labels), ...pairs("--build-arg", args)];
}
