import type { BackendEntry, MergingBackend } from '../../src/output/backend/backend.js';

/** Reflections of the tables that tests write. */
export const backendHkl = Int32Array.of(0, 0, 6, 1, 2, 3, -1, -2, -3);

/** A frame with `n` observations whose numbers need all their digits. */
export function backendEntry(name: string, n: number, isPostrefined: boolean): BackendEntry {
  return {
    frame: {
      name,
      wavelength: 1.3 + n / 7,
      beamXMm: 97,
      beamYMm: 1e-7,
      detectorDistanceMm: 110,
      correlation: 1 / 3,
      slope: isPostrefined ? 1 : -1e17,
      offset: isPostrefined ? 0 : 12,
      matrix: Array.from({ length: 9 }, (_, i) => i / 11),
      postrefined: isPostrefined ? { scaleG: 0.1, bFactor: -2, radius: 3e-4, rotX: 1e-3, rotY: -1e-5 } : null,
    },
    observations: {
      reflection: Int32Array.from({ length: n }, (_, i) => i % 3),
      intensity: Float64Array.from({ length: n }, (_, i) => (i - 1) / 3),
      sigma: Float64Array.from({ length: n }, (_, i) => 1e-5 * (i + 1)),
      position: Float64Array.from({ length: 2 * n }, (_, i) => 100.125 * i),
      hkl: Int32Array.from({ length: 3 * n }, (_, i) => i - 4),
    },
  };
}

/** Everything that a backend holds; null where it holds nothing. */
export async function contentOf(
  backend: MergingBackend,
): Promise<{ hkl: Int32Array; entries: BackendEntry[] } | null> {
  const content = await backend.read();
  if (content === null) return null;
  const entries: BackendEntry[] = [];
  for await (const one of content.entries()) entries.push(one);
  return { hkl: content.hkl, entries };
}
