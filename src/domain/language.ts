// Languages that people are spoken to in. Texts live beside what prints them, as one table per room whose type
// makes a missing translation a compile error.

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same texts in every language; `T` is usually a record of strings and of functions that make strings. */
export type Texts<T> = Readonly<Record<Language, T>>;
