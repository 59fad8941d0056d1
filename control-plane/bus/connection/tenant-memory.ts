import { type TenantEntry, tenantMaxAgeMs } from "../../../contract/index.ts";

const maxKept = 10_000;

/** Tenants as they were seen of late: plain data, so that the requests of an edge isolate may share it. */
export class TenantMemory {
  readonly #kept = new Map<string, { readonly entry: TenantEntry; readonly readAt: number }>();

  find(tenant: string): TenantEntry | undefined {
    const known = this.#kept.get(tenant);
    return known && performance.now() - known.readAt < tenantMaxAgeMs ? known.entry : undefined;
  }

  keep(entry: TenantEntry, readAt: number): void {
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(entry.tenant, { entry, readAt });
  }

  forget(tenant: string): void {
    this.#kept.delete(tenant);
  }
}
