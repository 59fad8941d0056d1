/** An amount as people write it, such as €10.00. Medusa counts in whole units of the currency, not in cents. */
export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(amount);
}
