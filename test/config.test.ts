import { describe, expect, it } from 'vitest';
import { initialConfig } from '../src/config-file.js';
import { CONFIG_KEYS, environmentName, parseConfig, type ConfigKey } from '../src/config.js';
import { UsageError } from '../src/domain/errors.js';

const FILE = '/centre/vigil.yaml';

describe('configuration', () => {
  it('has a default for every key', () => {
    const config = parseConfig('', FILE, {});
    expect(config['crawl.budget']).toBe(6 * 3_600_000);
    expect(config['paths.database']).toBe('/centre/vigil.db');
    expect('S-2026-0412').toMatch(config['cases.idPattern']);
  });

  it.each(['en', 'ko'] as const)(
    'is written by init so that it reads back as the defaults (%s)',
    (language) => {
      expect(parseConfig(initialConfig(language), FILE, {})).toEqual(parseConfig('', FILE, {}));
    },
  );

  it('lets the environment go before the file', () => {
    const text = 'crawl:\n  maxPages: 10\n';
    expect(parseConfig(text, FILE, {})['crawl.maxPages']).toBe(10);
    expect(parseConfig(text, FILE, { VIGIL_CRAWL_MAX_PAGES: '20' })['crawl.maxPages']).toBe(20);
  });

  it.each([
    ['crawl:\n  maxPages: many\n', { line: 2, key: 'crawl.maxPages' }],
    ['crawl:\n  budget: 6 hours\n', { line: 2, key: 'crawl.budget', detail: /30s/ }],
    ['\ncrawl:\n  maxPagse: 3\n', { line: 3, key: 'crawl.maxPagse', detail: /unknown/ }],
    ['crawl: [1\n', { key: 'YAML' }],
    ['egress:\n  allow: [localhost]\n', { line: 2, key: 'egress.allow', detail: /host:port/ }],
    ['cases:\n  idPattern: "["\n', { line: 2, key: 'cases.idPattern' }],
  ])('says where %j is wrong', (text, expected) => {
    try {
      parseConfig(text, FILE, {});
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      const params = (error as UsageError).params;
      expect(params['file']).toBe(FILE);
      for (const [name, value] of Object.entries(expected)) {
        if (value instanceof RegExp) expect(params[name]).toMatch(value);
        else expect(params[name]).toBe(value);
      }
    }
  });

  it('gives every key an environment variable of its own', () => {
    const names = (Object.keys(CONFIG_KEYS) as ConfigKey[]).map(environmentName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('VIGIL_CHROMIUM');
  });
});
