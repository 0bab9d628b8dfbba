"""How fast cctbx itself loads pickles: read_cctbx.py REPEATS FOLDER..., for comparison with bench/read.ts."""
import glob
import os
import pickle
import sys
import time

import cctbx.crystal_orientation  # noqa: F401  (loaded before the clock starts)
import cctbx.miller  # noqa: F401
import cctbx.sgtbx  # noqa: F401

paths = [path for folder in sys.argv[2:] for path in sorted(glob.glob(os.path.join(folder, '*.pickle')))]
size = sum(os.path.getsize(path) for path in paths)


def load_all():
    start = time.perf_counter()
    for path in paths:
        with open(path, 'rb') as stream:
            pickle.load(stream)
    return time.perf_counter() - start


def report(name, seconds):
    print('%s: %d frames, %.0f MB/s, %.0f frames/s, %.3f ms a frame' % (
        name, len(paths), size / seconds / 1e6, len(paths) / seconds, 1e3 * seconds / len(paths)))


report('first pass', load_all())
report('best pass', min(load_all() for _ in range(int(sys.argv[1]))))
