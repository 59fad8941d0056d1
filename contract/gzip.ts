/** Compressed bytes that are not valid, or exceed the size limit once decompressed. */
export class GzipError extends Error {
  override readonly name = "GzipError";
}

/** Compresses with the web's own API, which every runtime has. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pipe(bytes, new CompressionStream("gzip"))) chunks.push(chunk);
  return concat(chunks);
}

/** Decompresses and stops as soon as there are more than `maxBytes`; throws GzipError. */
export async function gunzip(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of pipe(bytes, new DecompressionStream("gzip"))) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new GzipError(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof GzipError) throw cause;
    throw new GzipError("not gzip, or cut short", { cause });
  }
  return concat(chunks);
}

/** A Blob takes no shared bytes; ours never are. */
type Bytes = Uint8Array<ArrayBuffer>;

function pipe(bytes: Uint8Array, through: GenericTransformStream): AsyncIterable<Uint8Array> {
  return new Blob([bytes as Bytes]).stream().pipeThrough(through);
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return all;
}
