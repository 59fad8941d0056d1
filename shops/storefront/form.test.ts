import { expect, test } from "vitest";
import { addForm, addressForm, changeForm, problemsOf } from "./form.ts";

const address = {
  email: " ann@example.com ",
  first_name: "Ann",
  last_name: "Lee",
  address_1: "1 Street",
  postal_code: "1000",
  city: "Town",
  country_code: "de",
};

test("trims what people type around their words", () => {
  expect(addressForm.parse(address).email).toBe("ann@example.com");
});

test("gives every missing or empty field one hint in plain words", () => {
  const { error } = addressForm.safeParse({ ...address, email: "ann", city: "  ", country_code: undefined });
  expect(error && problemsOf(error)).toEqual({
    email: "Please give an e-mail address",
    city: "Please fill this in",
    country_code: "Please choose a country",
  });
});

test.each(["-1", "1.5", "100", "many", "1e9"])("refuses the quantity %s", (quantity) => {
  expect(changeForm.safeParse({ quantity }).success).toBe(false);
});

test("adds one piece when no quantity was sent, and never none", () => {
  expect(addForm.parse({ variant_id: "variant_1" }).quantity).toBe(1);
  expect(addForm.safeParse({ variant_id: "variant_1", quantity: "0" }).success).toBe(false);
});

test("refuses an id that would leave its place in a path", () => {
  expect(addForm.safeParse({ variant_id: "../admin" }).success).toBe(false);
});
