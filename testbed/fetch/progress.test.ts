import { describe, expect, test } from "vitest";
import { createProgress } from "./progress.ts";

function recorder(isTTY: boolean): { written: string[]; isTTY: boolean; columns: number; write(text: string): void } {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text) => void written.push(text) };
}

describe("progress", () => {
  test("moves one line on a terminal and says how long it will take", () => {
    const output = recorder(true);
    let now = 0;
    const progress = createProgress(output, () => now);
    progress.begin("building");
    now = 10_000;
    progress.step(100, 400, "package");
    expect(output.written.at(-1)).toBe("\r\u001B[Kbuilding: package 100 of 400, about 30 s left");
    expect(output.written.join("")).not.toContain("\n");
  });

  test("a line longer than the terminal is cut, so that it can be overwritten", () => {
    const output = recorder(true);
    createProgress(output, () => 0).begin("x".repeat(200));
    expect(output.written[0]?.replace("\r\u001B[K", "")).toHaveLength(59);
  });

  test("writes plain lines elsewhere, and not more than one in 15 seconds", () => {
    const output = recorder(false);
    let now = 0;
    const progress = createProgress(output, () => now);
    progress.begin("building");
    for (; now <= 60_000; now += 100) progress.step(now / 100 + 1, 1000, "package");
    expect(output.written).toHaveLength(5);
    expect(output.written.every((line) => line.endsWith("\n") && !line.includes("\r"))).toBe(true);
    expect(output.written[2]).toMatch(/^building: package 301 of 1000, about 70 s left/);
  });
});
