/** Bytes of a header; a file fills whole blocks. */
export const tarBlock = 512;

/** What comes before a file's bytes in a tar archive. Owner and times are always the same, so that archives are too. */
export function tarHeader(name: string, { size, mode }: { readonly size: number; readonly mode: number }): Buffer {
  const header = Buffer.alloc(tarBlock);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`"${name}" is longer than the 100 bytes of a tar name`);
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108); // owner: root
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136); // 1970-01-01
  header.write(" ".repeat(8), 148); // the checksum counts itself as blanks
  header.write("0", 156); // a plain file
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** What comes after a file's bytes: they fill whole blocks. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);
}

/** What ends an archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);

function octal(value: number, width: number): string {
  const digits = value.toString(8).padStart(width - 1, "0");
  if (digits.length >= width) throw new RangeError(`${value} does not fit into ${width - 1} octal digits`);
  return `${digits}\0`;
}
