// A time stamp authority of our own, made by openssl: its key, its certificate, and answers to requests.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export type Tsa = {
  /** A TimeStampResp to a TimeStampReq. */
  readonly answer: (request: Uint8Array) => Uint8Array;
  /** What openssl says of an answer to data: it throws where it does not hold. */
  readonly verify: (answer: string, dataFile: string) => string;
};

const CONFIG = `
[req]
distinguished_name = dn
[dn]
[ext]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa1
[tsa1]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
`;

/** Makes one in a folder that goes with the test. */
export function opensslTsa(): Tsa {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-tsa-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  writeFileSync(join(folder, 'tsa.cnf'), CONFIG);
  writeFileSync(join(folder, 'serial'), '01\n');
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=test tsa', '-days', '30'],
    ...['-config', 'tsa.cnf', '-extensions', 'ext'],
  );
  return {
    answer(request) {
      writeFileSync(join(folder, 'request.tsq'), request);
      openssl(
        ...['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'request.tsq'],
        ...['-signer', 'cert.pem', '-inkey', 'key.pem', '-out', 'answer.tsr'],
      );
      return readFileSync(join(folder, 'answer.tsr'));
    },
    verify: (answer, dataFile) =>
      openssl('ts', '-verify', '-in', answer, '-data', dataFile, '-CAfile', 'cert.pem'),
  };
}
