/** A size that tenants choose; what it means in CPU and storage is each engine's business. */
export interface Plan {
  readonly id: string;
  readonly description: string;
}

export const plans: readonly Plan[] = [
  { id: "starter", description: "one small shop" },
  { id: "growth", description: "twice a starter" },
  { id: "scale", description: "four times a starter" },
];
