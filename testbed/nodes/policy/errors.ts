/** The rules of NetworkPolicies could not be put in force. */
export class PolicyEnforcerError extends Error {
  override readonly name = "PolicyEnforcerError";
}
