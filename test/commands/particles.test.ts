import { describe, expect, it } from 'vitest';
import { withParticles } from '../../src/commands/texts/particles.js';

describe('Korean particles', () => {
  it.each([
    ['사례이(가) 없습니다', '사례가 없습니다'],
    ['사이트이(가) 없습니다', '사이트가 없습니다'],
    ['등록 피해촬영물이(가) 없습니다', '등록 피해촬영물이 없습니다'],
    ['사례 S-2026-0412을(를) 열었습니다', '사례 S-2026-0412를 열었습니다'],
    ['사례 S-2026-0413은(는) 종결', '사례 S-2026-0413은 종결'],
    ['A-7(으)로', 'A-7로'],
    ['A-6(으)로', 'A-6으로'],
    ['서울(으)로', '서울로'],
    ['"vigil site login board"(으)로', '"vigil site login board"로'],
    ['"vigil site login forum"(으)로', '"vigil site login forum"으로'],
    ['"vigil alerts show A-6"(으)로', '"vigil alerts show A-6"으로'],
    ['/tmp/vigil.db을(를)', '/tmp/vigil.db을(를)'],
  ])('%s', (text, chosen) => {
    expect(withParticles(text)).toBe(chosen);
  });
});
