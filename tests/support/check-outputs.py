"""Reads all files of one run with iotbx and gemmi and compares them with the merged MTZ; prints what it compared.

usage: check-outputs.py FOLDER STAGE [DICTIONARY]
"""
import subprocess, sys, warnings
import gemmi
import iotbx.cif
import numpy as np
from cctbx import miller
from iotbx.reflection_file_reader import any_reflection_file

warnings.simplefilter('error')
folder, stage = sys.argv[1:3]
dictionary = sys.argv[3] if len(sys.argv) > 3 else None
path = lambda name: '%s/%s_%s' % (folder, stage, name)


def arrays_of(name):
    return dict((','.join(a.info().labels), a) for a in any_reflection_file(path(name)).as_miller_arrays())


def same(a, b, tolerance):
    """Values (and sigmas) of the same reflections, all of them, agree relative to their size."""
    assert a.size() == b.size() > 0, (a.size(), b.size())
    a, b = a.map_to_asu().common_sets(b.map_to_asu())
    assert a.size() == b.size()
    for p, q in ((a.data(), b.data()), (a.sigmas(), b.sigmas())):
        p, q = np.array(p), np.array(q)
        worst = (np.abs(p - q) / (np.abs(p) + 1e-6)).max()
        assert worst < tolerance, worst
    return a.size()


def merged(kind, mtz):
    """One merged file in every format against its MTZ."""
    mean, f = mtz['IMEAN,SIGIMEAN'], mtz['F,SIGF']
    apart = mtz.get('I(+),SIGI(+),I(-),SIGI(-)')
    f_apart = mtz.get('F(+),SIGF(+),F(-),SIGF(-)')
    cns = any_reflection_file(path(kind + '.hkl')).as_miller_arrays(crystal_symmetry=mean)
    by = dict((a.info().labels[0].lower(), a) for a in cns)
    same(by['fobs'].set_observation_type_xray_amplitude(), f_apart or f, 2e-5)
    assert set(by['test'].data()) == {0, 1}
    xds = any_reflection_file(path(kind + '_XDS_ASCII.HKL')).as_miller_arrays(merge_equivalents=False)[0]
    assert xds.space_group() == mean.space_group() and abs(xds.info().wavelength - 1.3) < 1e-4
    same(xds, apart or mean, 2e-6)
    model = iotbx.cif.reader(file_path=path(kind + '.cif'))
    assert model.error_count() == 0
    cif = any_reflection_file(path(kind + '.cif')).as_miller_arrays()
    labels = dict((','.join(a.info().labels[-2:]), a) for a in cif)
    same(labels['_refln.intensity_meas,_refln.intensity_sigma'], mean, 2e-6)
    same(labels['_refln.F_meas_au,_refln.F_meas_sigma_au'], f, 2e-6)
    if apart is not None:
        both = [a for a in cif if a.anomalous_flag() and a.is_xray_intensity_array()]
        same(both[0], apart, 2e-6)
    block = gemmi.as_refln_blocks(gemmi.cif.read(path(kind + '.cif')))[0]
    assert block.spacegroup.hm == 'P 43 21 2' and abs(block.wavelength - 1.3) < 1e-4
    assert len(block.make_float_array('intensity_meas')) == mean.size()
    other = gemmi.read_mtz_file(path(kind + '.mtz'))
    assert np.allclose(other.column_with_label('IMEAN').array, np.array(mean.data()), rtol=1e-6)
    return mean.size()


def validated(name):
    done = subprocess.run(['gemmi', 'validate', '--ddl=' + dictionary, path(name)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout + done.stderr == '', done.stdout + done.stderr


def busing_levy(cell):
    """B with a* along x and b* in the xy plane, from the reciprocal metric."""
    metric = np.linalg.inv(np.array([[a * b * np.cos(np.radians(angle)) for b, angle in row] for a, row in (
        (cell[0], ((cell[0], 0), (cell[1], cell[5]), (cell[2], cell[4]))),
        (cell[1], ((cell[0], cell[5]), (cell[1], 0), (cell[2], cell[3]))),
        (cell[2], ((cell[0], cell[4]), (cell[1], cell[3]), (cell[2], 0))))]))
    return np.linalg.cholesky(metric).T


def unmerged(mtz):
    """Batches, original indices, and what an average by 1/sigma^2 of the observations gives."""
    file = gemmi.read_mtz_file(path('unmerged.mtz'))
    data = np.array(file, copy=False)
    column = dict((c.label, data[:, i]) for i, c in enumerate(file.columns))
    numbers = [batch.number for batch in file.batches]
    assert numbers == sorted(set(int(b) for b in column['BATCH']))
    asu = data[:, :3].astype(int)
    file.switch_to_original_hkl()
    original = np.array(file, copy=False)[:, :3].astype(int)
    assert (asu != original).any(axis=1).mean() > 0.5
    offsets = []
    for batch in file.batches:
        r = np.array(batch.floats)
        u = r[6:15].reshape(3, 3).T
        assert np.allclose(u.dot(u.T), np.eye(3), atol=1e-5) and abs(r[86] - 1.3) < 0.02
        assert abs(r[0] - 62) < 2 and abs(r[2] - 44) < 2
        s = original[column['BATCH'] == batch.number].dot(u.dot(busing_levy(r[:6])).T) + [1 / r[86], 0, 0]
        offsets.extend(np.sqrt((s * s).sum(axis=1)) - 1 / r[86])
    assert np.sqrt(np.mean(np.square(offsets))) < 0.002, 'reflections lie on the Ewald sphere, 1/A'
    mean, count = mtz['IMEAN,SIGIMEAN'], mtz['N']
    n, weights, sums, plain_sums = {}, {}, {}, {}
    for h, i, s in zip(map(tuple, asu), column['I'], column['SIGI']):
        n[h] = n.get(h, 0) + 1
        plain_sums[h] = plain_sums.get(h, 0) + i
        weights[h] = weights.get(h, 0) + 1 / s ** 2
        sums[h] = sums.get(h, 0) + i / s ** 2
    assert all(n[h] == c for h, c in zip(count.indices(), count.data())) and len(n) == count.size()
    strong = [(i, sums[h] / weights[h], s, weights[h] ** -0.5, plain_sums[h] / n[h])
              for h, i, s in zip(mean.indices(), mean.data(), mean.sigmas()) if i > 10 * s]
    i, own, s, sigma, average = np.array(strong).T
    plain = any_reflection_file(path('unmerged.mtz')).as_miller_arrays(merge_equivalents=False)
    intensity = [a for a in plain if a.is_xray_intensity_array()][0]
    assert intensity.size() == len(data) and not intensity.is_unique_set_under_symmetry()
    block = gemmi.as_refln_blocks(gemmi.cif.read(path('unmerged.cif')))[0]
    assert block.is_unmerged() and (np.array(block.make_miller_array()) == original).all()
    # iotbx 2022 knows no reflections but _refln: its CIF reader is asked for the loop.
    model = iotbx.cif.reader(file_path=path('unmerged.cif'))
    assert model.error_count() == 0
    loop = list(model.model().values())[0]
    for tag, label in (('intensity_net', 'I'), ('intensity_sigma', 'SIGI'), ('pdbx_image_id', 'BATCH')):
        assert np.allclose(block.make_float_array(tag), column[label], rtol=1e-5)
        assert np.allclose(np.array(loop['_diffrn_refln.' + tag]).astype(float), column[label], rtol=1e-5)
    return len(data), np.corrcoef(i, own)[0, 1], np.median(own / i), np.median(sigma / s), np.corrcoef(i, average)[0, 1]


mtz = arrays_of('merge.mtz')
sizes = [merged('merge', mtz), merged('half1', arrays_of('half1.mtz')), merged('half2', arrays_of('half2.mtz'))]
n, cc, ratio, sigma_ratio, cc_plain = unmerged(mtz)
if dictionary is not None:
    for name in ('merge.cif', 'half1.cif', 'unmerged.cif'):
        validated(name)
half1, half2 = mtz['IHALF1,SIGIHALF1'].common_sets(mtz['IHALF2,SIGIHALF2'])
cc_half = np.corrcoef(np.array(half1.data()), np.array(half2.data()))[0, 1]
print('%d %d %d %d %.5f %.5f %.5f %.5f %.5f' % (tuple(sizes) + (n, cc, ratio, sigma_ratio, cc_half, cc_plain)))
