import * as z from "zod";
import * as field from "./fields.ts";

const amount = z.strictObject({ cpu: field.quantity, memory: field.quantity });
const resources = z.strictObject({ requests: amount, limits: amount });
const count = z.int("must be a whole number from 1 to 1000").min(1).max(1000);

const planSize = z.strictObject({
  quota: z
    .strictObject({
      requests: amount.exactOptional(),
      limits: amount.exactOptional(),
      pods: count.exactOptional(),
      volumes: count.exactOptional(),
      storage: field.quantity.exactOptional(),
      ephemeralStorage: field.quantity.exactOptional(),
    })
    .exactOptional(),
  containerMax: amount.exactOptional(),
  volumeMax: field.quantity.exactOptional(),
  components: z.record(z.string(), resources).exactOptional(),
  replicas: z.record(z.string(), count).exactOptional(),
  volumes: z.record(z.string(), field.quantity).exactOptional(),
  settings: z.record(z.string(), field.setting).exactOptional(),
});

/** Changes to plan sizes by engine id, then plan id; maps are merged with the plan's own, key by key. */
export const planSizes = z.record(z.string(), z.record(z.string(), planSize));
