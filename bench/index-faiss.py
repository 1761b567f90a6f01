"""faiss's binary indices, where Debian's python3-faiss is installed: index-faiss.py FOLDER flat|multi-hash QUERIES"""

import json
import resource
import sys
import time

import faiss
import numpy as np

RADIUS = 31
BYTES = 32
# 11 bands of 23 bits, of which at most 2 are flipped: exact up to 32 bits, as the 12th band, of 3 bits, is left out.
BANDS, BITS, FLIPS = 11, 23, 2

folder, kind, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
faiss.omp_set_num_threads(1)


def resident_mb():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


codes = np.fromfile(f"{folder}/codes.bin", np.uint8).reshape(-1, BYTES)
queries = np.fromfile(f"{folder}/queries.bin", np.uint8).reshape(-1, BYTES)[:count]
planted = np.fromfile(f"{folder}/planted.bin", np.int32).reshape(-1, 2)[:count]
truth = np.fromfile(f"{folder}/truth.bin", np.int32).reshape(-1, 3)

before = resident_mb()
start = time.process_time()
if kind == "flat":
    index = faiss.IndexBinaryFlat(BYTES * 8)
else:
    index = faiss.IndexBinaryMultiHash(BYTES * 8, BANDS, BITS)
    index.nflip = FLIPS
index.add(codes)
build = time.process_time() - start
memory = resident_mb() - before

start = time.process_time()
# Its radius is the first distance that is too far.
limits, _, labels = index.range_search(queries, RADIUS + 1)
seconds = time.process_time() - start

found = expected = 0
answers = [set(labels[limits[q] : limits[q + 1]].tolist()) for q in range(len(queries))]
for query, (entry, _) in enumerate(planted):
    if entry >= 0:
        expected += 1
        found += int(entry) in answers[query]
for query, entry, _ in truth:
    if query < len(queries) and planted[query][0] != entry:
        expected += 1
        found += int(entry) in answers[query]

print(
    json.dumps(
        {
            "queriesPerCpuSecond": len(queries) / seconds,
            "recall": found / expected if expected else 1,
            "buildSeconds": build,
            "openSeconds": None,
            "memoryMB": memory,
        }
    )
)
