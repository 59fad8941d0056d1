import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import * as z from "zod";
import { annotationKeys, type StoreManifests } from "../../constructs/index.ts";
import { digest } from "../digest.ts";
import type { KeptRender } from "../ports.ts";

/** Several times the largest there is; what unpacks to more is not what an agent has kept. */
const maxBytes = 2_097_152;

const marked = (revision: string): string => `"${annotationKeys.revision}":"${revision}"`;

/** The text of a render of this revision without the revision, so that one that changes nothing has the same. */
function textOf(manifests: StoreManifests, revision: string): string {
  return JSON.stringify(manifests).replaceAll(marked(revision), marked(""));
}

const hashes = new WeakMap<StoreManifests, string>();

/** Digest of a render of this revision without the revision; computed once. */
export function hashOfRender(manifests: StoreManifests, revision: string): string {
  const known = hashes.get(manifests);
  if (known !== undefined) return known;
  const made = digest(textOf(manifests, revision));
  hashes.set(manifests, made);
  return made;
}

/** The render without its revision, smaller by nine tenths. */
export function packRender(manifests: StoreManifests, revision: string): KeptRender {
  const text = textOf(manifests, revision);
  // Beyond 5 it takes ten times as long for a tenth less.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return { hash: digest(text), data: brotliCompressSync(text, { params }).toString("base64") };
}

const kubeObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

const rendered = z.looseObject({
  namespace: z.string(),
  engineVersion: z.string(),
  endpoints: z.looseObject({ url: z.string(), hosts: z.array(z.string()).min(1) }),
  waves: z.array(z.looseObject({ name: z.string(), objects: z.array(z.looseObject({ object: kubeObject })) })),
  secrets: z.array(z.looseObject({ name: z.string() })),
  hooks: z.array(z.looseObject({ name: z.string(), inputsHash: z.string(), job: kubeObject })),
});

interface Expected {
  readonly hash: string;
  readonly revision: string;
  readonly namespace: string;
}

/** The render that was kept, for this revision; undefined for anything else than what was kept of this store. */
export function unpackRender(kept: KeptRender | undefined, expected: Expected): StoreManifests | undefined {
  if (kept?.hash !== expected.hash) return undefined;
  const text = inflate(kept.data);
  if (text === undefined || digest(text) !== expected.hash) return undefined;
  const manifests = rendered.safeParse(parsed(text.replaceAll(marked(""), marked(expected.revision)))).data;
  if (manifests === undefined || !isWithin(manifests, expected.namespace)) return undefined;
  return manifests as unknown as StoreManifests;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours
  }
}

function inflate(data: string): string | undefined {
  try {
    return brotliDecompressSync(Buffer.from(data, "base64"), { maxOutputLength: maxBytes }).toString();
  } catch {
    return undefined; // not ours, or cut
  }
}

/** Whether all of it lies in the store's own namespace. */
function isWithin({ namespace, waves, hooks }: z.infer<typeof rendered>, own: string): boolean {
  const objects = [
    ...waves.flatMap((wave) => wave.objects.map(({ object }) => object)),
    ...hooks.map(({ job }) => job),
  ];
  const isOwn = ({ kind, metadata }: z.infer<typeof kubeObject>): boolean =>
    (kind === "Namespace" ? metadata.name : metadata.namespace) === own;
  return namespace === own && objects.every(isOwn);
}
