import * as z from "zod";
import { quantityValue } from "../quantity.ts";
import * as field from "./fields.ts";

/** Less holds no shop. */
const minSize = "1Gi";

const size = field.quantity.refine(
  (text) => quantityValue(text) >= quantityValue(minSize),
  `must be at least ${minSize}`,
);

/** Where the cluster keeps backups of its stores. */
export const backupRepository = z.strictObject({
  volumeSize: size.describe("capacity of the volume with the backups of all stores, which no store can remove"),
  storageClass: field.objectName
    .exactOptional()
    .describe("its StorageClass, best on other disks than those of stores; default: that of the cluster"),
  storeSize: size.exactOptional().describe("the most that the backups of one store may take of it; default 50Gi"),
});
