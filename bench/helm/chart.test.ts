import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { storeObjects } from "../kube/store-objects.ts";
import { writeChart } from "./chart.ts";

test("holds every object of a store once, each as it is", () => {
  const parent = mkdtempSync(join(tmpdir(), "storeplane-chart-"));
  try {
    const objects = storeObjects("shop");
    const templates = join(writeChart(parent, "shop", objects), "templates");
    const read = readdirSync(templates).map((file): unknown =>
      JSON.parse(readFileSync(join(templates, file), "utf8").replaceAll('{{"{{"}}', "{{")),
    );
    expect(read).toHaveLength(objects.length);
    expect(read).toEqual(expect.arrayContaining(objects));
  } finally {
    rmSync(parent, { recursive: true });
  }
});
