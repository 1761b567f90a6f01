// A checksum that guards a file against damage, not against an attacker: four lanes of 64 bits.

let sum0: u64 = 0;
let sum1: u64 = 0;
let sum2: u64 = 0;
let sum3: u64 = 0;

const ODD: u64 = 0x9e3779b185ebca87;

function stir(sum: u64, word: u64): u64 {
  return rotl<u64>((sum ^ word) * ODD, 31);
}

export function beginSum(): void {
  sum0 = 1;
  sum1 = 2;
  sum2 = 3;
  sum3 = 4;
}

/** Takes in a multiple of 32 bytes. Each step is a bijection of the sum: no change within one word can go unseen. */
export function addToSum(from: usize, bytes: usize): void {
  let a = sum0;
  let b = sum1;
  let c = sum2;
  let d = sum3;
  for (let at = from; at < from + bytes; at += 32) {
    a = stir(a, load<u64>(at));
    b = stir(b, load<u64>(at, 8));
    c = stir(c, load<u64>(at, 16));
    d = stir(d, load<u64>(at, 24));
  }
  sum0 = a;
  sum1 = b;
  sum2 = c;
  sum3 = d;
}

export function endSum(): u64 {
  return stir(stir(stir(sum0, sum1), sum2), sum3);
}
