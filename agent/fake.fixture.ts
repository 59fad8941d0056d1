/** Some members of an interface, and of those that are interfaces themselves some members again. */
type Given<T> = { readonly [Key in keyof T]?: T[Key] extends Function ? T[Key] : T[Key] | Partial<T[Key]> };

/**
 * Stands for a large interface in a test that gives the members it expects to be used. Any other use throws and names
 * the member, instead of passing an undefined on that fails elsewhere, or nowhere.
 */
export function fake<T extends object>(given: Given<T>): T {
  return guard(given, (name, member) => (isPort(member) ? guard(member, same, `${name}.`) : member)) as T;
}

function guard<Members extends object>(
  members: Members,
  show: (name: string, member: unknown) => unknown,
  path = "",
): Members {
  return new Proxy(members, {
    get: (target, name) => {
      if (typeof name !== "string" || name === "then") return Reflect.get(target, name) as unknown;
      if (!(name in target)) throw new Error(`the test gave no ${path}${name}`);
      return show(name, Reflect.get(target, name));
    },
  });
}

function same(_name: string, member: unknown): unknown {
  return member;
}

/** Data is handed on as it is: a field that it lacks may well be optional. */
function isPort(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).some((member) => typeof member === "function");
}
