"""Loads frames with cctbx itself and writes every value, for comparison.

Arguments: the output file, then pickles or tar files.  For each frame: a line of JSON, then its arrays as
little-endian numbers: hkl (int32), intensity, sigma, spots (float64).
"""
import json
import pickle
import sys
import tarfile

import cctbx.crystal_orientation  # noqa: F401  (registers its types)
import cctbx.miller  # noqa: F401
import cctbx.sgtbx  # noqa: F401
import numpy


def text(value):
    return value.decode('latin1') if isinstance(value, bytes) else value


class Loader(pickle._Unpickler):
    """Strings of Python 2 stay bytes, as the arrays need them; constructors that take text get text."""

    def find_class(self, module, name):
        found = super().find_class(module, name)
        if name in ('space_group', 'change_of_basis_op'):
            return lambda *args: found(*[text(a) for a in args])
        return found


def plain(d):
    return {text(k): v for k, v in d.items()}


def doubles(flex_array):
    return numpy.array(list(flex_array), dtype='<f8').reshape(-1).tobytes()


def write(out, label, stream):
    loader = Loader(stream, encoding='bytes')
    frame = plain(loader.load())
    for i, array in enumerate(frame['observations']):
        state = plain(array.__dict__)
        group = plain(state['_space_group_info'].__dict__)['_group']
        header = {
            'label': label,
            'lattice': i,
            'n': state['_data'].size(),
            'cell': state['_unit_cell'].parameters(),
            'group': group.type().universal_hermann_mauguin_symbol(),
            'hall': group.type().hall_symbol(),
            'matrix': tuple(frame['current_orientation'][i].reciprocal_matrix()),
            'cellOfMatrix': frame['current_orientation'][i].unit_cell().parameters(),
            'xbeam': float(frame['xbeam']),
            'ybeam': float(frame['ybeam']),
            'distance': float(frame['distance']),
            'wavelength': float(frame['wavelength']),
            'pixel': frame.get('pixel_size'),
        }
        out.write(json.dumps(header).encode() + b'\n')
        out.write(numpy.array(list(state['_indices']), dtype='<i4').reshape(-1).tobytes())
        out.write(doubles(state['_data']) + doubles(state['_sigmas']) + doubles(frame['mapped_predictions'][i]))


with open(sys.argv[1], 'wb') as out:
    for path in sys.argv[2:]:
        if path.endswith('.tar'):
            archive = tarfile.open(path)
            for index, member in enumerate(archive.getmembers()):
                if member.isfile():
                    write(out, '%s:ind%d' % (path, index), archive.extractfile(member))
        else:
            with open(path, 'rb') as stream:
                write(out, path, stream)
