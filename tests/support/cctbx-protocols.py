"""Reads a pickle with cctbx and writes it again in every protocol: FILE.0 to FILE.5."""
import pickle
import sys

import cctbx.crystal_orientation  # noqa: F401  (registers its types)
import cctbx.miller  # noqa: F401

with open(sys.argv[1], 'rb') as stream:
    frame = pickle.load(stream)
for protocol in range(6):
    with open('%s.%d' % (sys.argv[1], protocol), 'wb') as stream:
        pickle.dump(frame, stream, protocol)
