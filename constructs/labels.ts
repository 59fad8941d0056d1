import type { StoreProps } from "./manifests.ts";
import { labelKeys } from "./marks.ts";

/** One part of a store: `app` is the software, `component` its role in the shop. */
export interface Part {
  readonly app: string;
  readonly component: string;
}

/** A frame, or anything else that knows its store. */
interface OfStore {
  readonly props: StoreProps;
}

/** Labels of everything that belongs to one part of a store; nothing in them changes during the store's life. */
export function labelsOf({ props }: OfStore, part: Part): Record<string, string> {
  return {
    [labelKeys.name]: part.app,
    [labelKeys.component]: part.component,
    [labelKeys.managedBy]: "storeplane-agent",
    [labelKeys.partOf]: "storeplane",
    [labelKeys.store]: props.name,
    [labelKeys.tenant]: props.tenant,
    [labelKeys.engine]: props.engine,
  };
}

/** Selector of one part's pods; immutable in workloads, so it holds the least that tells parts apart. */
export function selectorOf({ props }: OfStore, component: string): Record<string, string> {
  return { [labelKeys.component]: component, [labelKeys.store]: props.name };
}
