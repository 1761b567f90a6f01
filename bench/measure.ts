// CPU time of repeated work: user and system time of this process, not the wall clock, so that neighbours do not count.

/** Milliseconds of CPU per call: the median over `rounds`, after one round that warms up. */
export async function cpuMs(rounds: number, calls: readonly (() => unknown)[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    for (const call of calls) await call();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) times.push((user + system) / 1000 / calls.length);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
