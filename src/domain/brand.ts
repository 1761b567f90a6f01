// Branded primitives: a value that was parsed once carries it in its type.

declare const brand: unique symbol;

/** A primitive `T` that passed the parser of the concept `Name`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
