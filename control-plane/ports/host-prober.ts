/** What was found in a place where a proof may be; `absent` is certain, `unknown` is not. */
export type Finding<Value> =
  | { readonly outcome: "found"; readonly value: Value }
  | { readonly outcome: "absent" | "unknown"; readonly why: string };

/** The public DNS and web, as hosts are proved in it. Nothing throws: what fails is unknown. */
export interface HostProber {
  /** Texts of the TXT records of a name, each put together; a bounded number of them. */
  txt(name: string): Promise<Finding<readonly string[]>>;
  /** What the host answers over HTTP at the place of proofs; a bounded text. */
  answer(host: string): Promise<Finding<string>>;
  /** Whether everyone registers names under the host: then it belongs to no tenant. */
  isPublicSuffix(host: string): boolean;
}
