import type { k8s } from "cdk8s-plus-28";
import { type RenderContext, sizeOf } from "../../render-context.ts";
import { SynthesisError } from "../../synthesis-error.ts";

const mebibytes: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024 };
/** The rest is for code, buffers and the young generation. */
const heapShare = 0.75;

/** Keeps V8's heap below the container's memory limit, so that garbage is collected before the kernel kills. */
export function heapLimit(context: RenderContext, component: string): k8s.EnvVar {
  const { memory } = sizeOf(context, component).limits;
  const [, amount, unit = ""] = /^(\d+)(Mi|Gi)$/.exec(memory) ?? [];
  const factor = mebibytes[unit];
  if (amount === undefined || factor === undefined) {
    const rule = "must be a whole number of Mi or Gi";
    throw new SynthesisError([{ field: `components.${component}.limits.memory`, value: memory, rule }]);
  }
  const size = Math.floor(Number(amount) * factor * heapShare);
  return { name: "NODE_OPTIONS", value: `--max-old-space-size=${size}` };
}
