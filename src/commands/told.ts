// An error in the user's language: what happened, and what to do next.

import { fill, VigilError } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import { ERRORS_KO } from './texts/errors-ko.js';
import { withParticles } from './texts/particles.js';

export type Told = { readonly code: string; readonly message: string; readonly mend: string };

/** Values that errors are filled with and that are words, not names. A word without Korean stays as it is. */
const PARAMS_KO: ReadonlyMap<string | number, string> = new Map([
  ['case', '사례'],
  ['reference', '등록 피해촬영물'],
  ['alert', '경보'],
  ['message', '메시지'],
  ['not-this entry', '"이것이 아님" 목록 항목'],
  ['negative', '"이것이 아님" 목록'],
  ['run', '실행'],
  ['unfinished run', '끝나지 않은 실행'],
  ['site', '사이트'],
  ['bundle of evidence', '증거'],
  ['identity file', '개인키 파일'],
  ['folder of site profiles', '사이트 설정 폴더'],
  ['resident-registration-number', '주민등록번호'],
  ['phone-number', '전화번호'],
  ['name', '이름'],
  ['e-mail', '이메일 주소'],
  ['NUMBER:HASH as "vigil audit verify" prints it', '"vigil audit verify"가 출력하는 번호:해시'],
  ['a whole number from 1', '1 이상의 정수'],
  ['a duration such as 30m or 6h', '30m, 6h 같은 시간'],
  ['a date such as 2026-04-12', '2026-04-12 같은 날짜'],
  ['unknown key', '알 수 없는 항목'],
  ['a day that has begun', '이미 시작된 날짜'],
  ['a day that is not before --from', '--from보다 빠르지 않은 날짜'],
  ['a file to write the PDF to', 'PDF를 저장할 파일'],
  ['keyword file', '검색어 파일'],
  ['it belongs to another program', '다른 프로그램의 파일입니다'],
  ['it is not in PATH', 'PATH에 없습니다'],
  ['its SHA-256 is another one', 'SHA-256 값이 다릅니다'],
  ['it is not a private key in PEM', 'PEM 형식의 개인키가 아닙니다'],
  ['it is not an Ed25519 key', 'Ed25519 키가 아닙니다'],
  ['expected no control characters', '제어 문자는 쓸 수 없습니다'],
  ['expected at least one keyword', '검색어가 하나 이상 있어야 합니다'],
  ['expected UTF-8', 'UTF-8로 저장해야 합니다'],
  ['the first day, such as 2026-01-01', '첫날(예: 2026-01-01)'],
]);

class UnexpectedError extends VigilError {}

/** The error as one of ours: what was foreseen by nobody is `unexpected`. */
export const asVigilError = (error: unknown): VigilError =>
  error instanceof VigilError
    ? error
    : new UnexpectedError(
        'unexpected',
        { detail: error instanceof Error ? error.message : String(error) },
        error,
      );

export function toldIn(language: Language, error: VigilError): Told {
  const { code, message, mend, params } = error;
  if (language === 'en') return { code, message, mend };
  const korean = ERRORS_KO[code];
  const words = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, PARAMS_KO.get(value) ?? value]),
  );
  const told = (template: string): string => withParticles(fill(template, words));
  return { code, message: told(korean.message), mend: told(korean.mend) };
}
