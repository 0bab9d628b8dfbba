"""How fast cctbx itself loads pickles: read_cctbx.py [--seconds] REPEATS FOLDER..., for comparison with bench/read.ts.

pickle.load is what prime.run calls, libtbx.easy_pickle.load what cxi.merge calls. With --seconds it prints nothing but the
seconds of the processor of the mean pass of each, for bench/read-against-cctbx.ts.
"""
import glob
import os
import pickle
import sys
import time

import cctbx.crystal_orientation  # noqa: F401  (loaded before the clock starts)
import cctbx.miller  # noqa: F401
import cctbx.sgtbx  # noqa: F401
from libtbx import easy_pickle

arguments = [argument for argument in sys.argv[1:] if argument != '--seconds']
paths = [path for folder in arguments[1:] for path in sorted(glob.glob(os.path.join(folder, '*.pickle')))]
size = sum(os.path.getsize(path) for path in paths)


def plain(path):
    with open(path, 'rb') as stream:
        return pickle.load(stream)


def load_all(load):
    start = time.perf_counter()
    for path in paths:
        load(path)
    return time.perf_counter() - start


def report(name, seconds):
    print('%s: %d frames, %.0f MB/s, %.0f frames/s, %.3f ms a frame' % (
        name, len(paths), size / seconds / 1e6, len(paths) / seconds, 1e3 * seconds / len(paths)))


def mean_pass(load, repeats):
    start = time.process_time()
    for _ in range(repeats):
        load_all(load)
    return (time.process_time() - start) / repeats


loaders = [('pickle.load', plain), ('easy_pickle.load', easy_pickle.load)]
repeats = int(arguments[0])
first = [load_all(load) for _, load in loaders]
if '--seconds' in sys.argv:
    print(*(mean_pass(load, repeats) for _, load in loaders))
else:
    best = [min(load_all(load) for _ in range(repeats)) for _, load in loaders]
    for (name, _), one, many in zip(loaders, first, best):
        report('first pass, %s' % name, one)
        report('best pass, %s' % name, many)
