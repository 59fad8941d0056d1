/** Whether a name or an address leads to this machine only. */
export function isLoopback(hostname: string): boolean {
  return /^(([a-z0-9-]+\.)*localhost\.?|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
}
