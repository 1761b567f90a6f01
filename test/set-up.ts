// Before any test: what `npm run setup` does (quick where nothing has changed), so that dist/ is built from these sources.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setUp(): void {
  const script = fileURLToPath(new URL('../scripts/setup.sh', import.meta.url));
  execFileSync('bash', [script], { stdio: 'inherit' });
}
