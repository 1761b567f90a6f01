import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { openRig, crawlAll } from './rig.js';
import { parseProfile } from '../../src/crawler/profiles.js';
import { startFixtureSites, fixtureProfiles } from '../../fixtures/sites.js';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
const sites = await startFixtureSites({ mediaFolder: fixtureMediaFolder });
const profiles = (await fixtureProfiles(sites)).map(p => parseProfile(p.yaml, p.name));
const rig = await openRig(Object.values(sites).filter(s => s.origin).map((s: any) => new URL(s.origin).host));
const t = performance.now();
const sha: Record<string, string[]> = {};
const { visits, end } = await crawlAll(rig, profiles, { limits: { settleMs: 5000, gotoMs: 30000, answerMs: 10000, bodyMs: 10000, fetchMs: 20000, captureMs: 60000, videoMs: 60000, visitMs: 60000, quietMs: 300, maxVideoBytes: 200e6 } }, (visit) => {
  const list: string[] = [];
  for (const c of visit.captures) if (c.outcome === 'fetched') {
    const bytes = c.source.from === 'bytes' ? c.source.bytes : readFileSync(c.source.path);
    list.push(createHash('sha256').update(bytes).digest('hex'));
    if (c.source.from === 'file') { const r = spawnSync('ffprobe', ['-v','error','-show_entries','format=duration,format_name:stream=codec_name','-of','csv=p=0', c.source.path]); console.log('VIDEO', visit.url, c.url, bytes.length, r.stdout.toString().replace(/\n/g,' '), r.stderr.toString().slice(0,200)); }
  }
  sha[visit.url] = list;
});
const ms = performance.now() - t;
for (const v of visits) console.log(v.outcome, v.reason ?? '', v.url, Math.round(v.endedAt.getTime()-v.startedAt.getTime())+'ms', 'links', v.links.length, 'gates', v.gates.join(), JSON.stringify(v.captures.reduce((a: any, c) => { const k = c.kind + ':' + c.outcome + ('reason' in c ? ' ' + c.reason : ''); a[k] = (a[k] ?? 0) + 1; return a; }, {})));
console.log(end, visits.length, 'pages', Math.round(ms), 'ms');
const manifest = JSON.parse(readFileSync(fixtureMediaFolder + '/manifest.json', 'utf8'));
const truth = JSON.parse(readFileSync('fixtures/truth.json', 'utf8'));
writeFileSync('/tmp/w/crawler-sha.json', JSON.stringify(sha));
for (const copy of truth.copies) {
  const url = (sites as any)[copy.site].origin + copy.path;
  const m = manifest.copies?.find((c: any) => c.reference === copy.reference && c.attack === copy.attack);
  const file = m?.file;
  let found = '?';
  if (file && !file.endsWith('.m3u8')) { try { const h = createHash('sha256').update(readFileSync(fixtureMediaFolder + '/' + file)).digest('hex'); found = String(sha[url]?.includes(h)); } catch (e) { found = String(e); } }
  console.log(copy.site, copy.path, copy.attack, file, found, sha[url]?.length);
}
for (const s of ['sns','adult','community'] as const) { const r = sites.requests(s); console.log(s, r.length, 'requests'); console.log([...new Set(r.map((x: any) => (x.status ?? '') + ' ' + (x.path ?? x.url)))].filter(x => !/^200|^206/.test(x)).slice(0, 20)); }
await rig[Symbol.asyncDispose](); await sites.close();
