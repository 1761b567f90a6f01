// Site profiles: YAML text to a checked SiteProfile, or an error that names file, line, key and what was expected.

import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../domain/errors.js';
import { siteProfileSchema, type SiteProfile } from '../domain/site.js';

/** A profile is written by a person; more is a mistake or an attack on the parser. */
const MAX_PROFILE_BYTES = 256 * 1024;
const MAX_PROFILES = 2_000;

const invalid = (
  file: string,
  line: number,
  key: string,
  detail: string,
  cause?: unknown,
): UsageError => new UsageError('site-profile-invalid', { file, line, key, detail }, cause);

/**
 * Loads every `*.yaml` and `*.yml` of a folder (not of its subfolders), in the order of their names.
 *
 * @returns empty where the folder has none.
 * @throws UsageError `site-profile-invalid` for the first wrong file; `not-permitted` or `profiles-missing` for the folder.
 */
export async function loadProfiles(folder: string): Promise<readonly SiteProfile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw isDenied(error)
      ? new UsageError('not-permitted', { path: folder }, error)
      : new UsageError('profiles-missing', { path: folder }, error);
  }
  const files = names.filter((name) => /^[^.].*\.ya?ml$/i.test(name)).sort();
  if (files.length > MAX_PROFILES) {
    const path = join(folder, files[MAX_PROFILES] ?? '');
    throw invalid(path, 1, 'file', `expected at most ${MAX_PROFILES} profiles in one folder`);
  }
  const profiles: SiteProfile[] = [];
  const fileOf = new Map<string, string>();
  for (const name of files) {
    const file = join(folder, name);
    const profile = await loadProfile(file);
    const earlier = fileOf.get(profile.id);
    if (earlier !== undefined) {
      throw invalid(
        file,
        1,
        'id',
        `expected an id of its own, but "${profile.id}" is in ${earlier}`,
      );
    }
    fileOf.set(profile.id, file);
    profiles.push(profile);
  }
  return profiles;
}

/** Loads one profile. @throws UsageError `site-profile-invalid`, `not-permitted` */
export const loadProfile = async (file: string): Promise<SiteProfile> =>
  parseProfile(await readProfile(file), file);

async function readProfile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_PROFILE_BYTES) {
      throw invalid(
        file,
        1,
        'file',
        `expected at most ${MAX_PROFILE_BYTES} bytes but found ${size}`,
      );
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isDenied(error)) throw new UsageError('not-permitted', { path: file }, error);
    const detail =
      error instanceof TypeError ? 'expected text in UTF-8' : 'expected a readable file';
    throw invalid(file, 1, 'file', detail, error);
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');

/**
 * Parses one profile.
 *
 * @param file nothing is read: it is named in errors, and its folder is where the keyword files lie that the profile names.
 * @throws UsageError `site-profile-invalid` with the line of the first problem; further ones follow in its detail.
 */
export function parseProfile(text: string, file: string): SiteProfile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) {
    throw invalid(file, counter.linePos(broken.pos[0]).line, 'YAML', broken.message, broken);
  }
  let value: unknown;
  try {
    // Aliases multiply: a small file must not become a large value.
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, 1, 'YAML', 'expected fewer aliases', error);
  }
  const parsed = siteProfileSchema.safeParse(value);
  if (parsed.success) {
    const search = parsed.data.search.map((each) => ({
      ...each,
      keywords: resolve(dirname(file), each.keywords),
    }));
    return { ...parsed.data, search };
  }
  const problems = parsed.error.issues.flatMap(flatten).map((issue) => ({
    line: lineOf(document, counter, issue.path),
    key: issue.path.map(String).join('.') || 'profile',
    detail: issue.message,
  }));
  problems.sort((a, b) => a.line - b.line);
  const [first, ...others] = problems;
  if (!first) throw invalid(file, 1, 'profile', 'expected a site profile', parsed.error);
  const also = others.slice(0, 9).map((each) => `line ${each.line}: ${each.key}: ${each.detail}`);
  throw invalid(file, first.line, first.key, [first.detail, ...also].join('; '), parsed.error);
}

type Problem = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Unknown keys are named one by one; of a union, the branch that came closest says what was expected. */
function flatten(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown key' }));
  }
  if (issue.code === 'invalid_union') {
    const [closest = []] = [...issue.errors].sort(
      (a, b) => depth(b) - depth(a) || a.length - b.length,
    );
    const unknownFirst = [...closest].sort((a, b) => Number(isUnknown(b)) - Number(isUnknown(a)));
    return unknownFirst.flatMap(flatten).map((inner) => ({
      path: [...issue.path, ...inner.path],
      message: inner.message,
    }));
  }
  return [{ path: issue.path, message: issue.message }];
}

const isUnknown = (issue: z.core.$ZodIssue): boolean => issue.code === 'unrecognized_keys';

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));

/** The line of the key that a path ends in, or of the nearest thing around it that is there. */
function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((each) => isScalar(each.key) && each.key.value === key);
      if (isScalar(pair?.key) && pair.key.range) return counter.linePos(pair.key.range[0]).line;
    }
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}
