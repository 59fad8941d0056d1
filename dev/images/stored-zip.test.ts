import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { storedZip } from "./stored-zip.ts";

const entries = [
  { path: "woocommerce/woocommerce.php", content: Buffer.from("<?php // Version: 1\n") },
  { path: "woocommerce/ü.txt", content: Buffer.alloc(70_000, "x") },
];

/** From the directory at the end, as unzippers do it. */
function unzip(archive: Buffer): { path: string; content: Buffer; crc: number }[] {
  const end = archive.length - 22;
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, size, nameSize] = [
      archive.readUInt32LE(at + 16),
      archive.readUInt32LE(at + 24),
      archive.readUInt16LE(at + 28),
    ];
    const local = archive.readUInt32LE(at + 42);
    const path = archive.subarray(at + 46, at + 46 + nameSize).toString("utf8");
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    at += 46 + nameSize;
    return { path, content: archive.subarray(begin, begin + size), crc };
  });
}

it("an archive holds its files and their sums where its directory says", () => {
  expect(unzip(storedZip(entries))).toEqual(entries.map((entry) => ({ ...entry, crc: crc32(entry.content) })));
});

it("the same files make the same bytes", () => {
  expect(storedZip(entries).equals(storedZip(entries))).toBe(true);
});
