import { describe, expect, it } from '@jest/globals';
import { InputProblem } from '../../../src/input/input-problem.js';
import { readPickle } from '../../../src/input/pickle.js';
import { numberIn } from '../../../src/input/pickle-slice.js';
import { bytesOf, fieldsOf, isKind, itemsOf, textOf } from '../../../src/input/pickle-value.js';
import type { PickleValue } from '../../../src/input/pickle-value.js';

const allowed = new Set([
  '__builtin__ set',
  'builtins list',
  'collections OrderedDict',
  '_codecs encode',
  'm c',
]);

function read(latin1: string): PickleValue {
  return readPickle(Buffer.from(latin1, 'latin1'), allowed);
}

function problem(latin1: string): string {
  try {
    read(latin1);
  } catch (error) {
    if (error instanceof InputProblem) return error.reason;
    throw error;
  }
  return 'none';
}

/** A value without the places of its texts. */
function plain(value: PickleValue | undefined): unknown {
  if (value === undefined || value === null || typeof value !== 'object') return value;
  if (value.kind === 'number') return numberIn(value);
  if (value.kind === 'text') return textOf(value);
  if (value.kind === 'bytes') return [...(bytesOf(value) ?? [])];
  if (value.kind === 'dict') return { dict: value.entries.map(plain) };
  if (value.kind === 'global') return `global ${value.qualifiedName}`;
  if (value.kind === 'object')
    return {
      new: value.qualifiedName,
      args: plain(value.args),
      state: plain(value.state),
      items: value.items?.map(plain),
    };
  return value.kind === 'list' ? value.items.map(plain) : { [value.kind]: value.items.map(plain) };
}

describe('readPickle', () => {
  // What Python 3.11 writes for {'a': [1, -2, 300, 70000, 2.5, None, True, False, 1 << 40], 'b': (1,), 'c': ()}.
  it.each([
    [
      'protocol 0',
      '(dVa\np0\n(lp1\nI1\naI-2\naI300\naI70000\naF2.5\naNaI01\naI00\naL1099511627776L\nasVb\np2\n(I1\ntp3\nsVc\np4\n(tp5\ns.',
    ],
    [
      'protocol 1',
      '}q\x00(X\x01\0\0\0a](K\x01J\xfe\xff\xff\xffM,\x01Jp\x11\x01\0G@\x04\0\0\0\0\0\0NI01\nI00\nL1099511627776L\neX\x01\0\0\0b(K\x01tX\x01\0\0\0c)u.',
    ],
    [
      'protocol 2',
      '\x80\x02}q\x00(X\x01\0\0\0aq\x01](K\x01J\xfe\xff\xff\xffM,\x01Jp\x11\x01\0G@\x04\0\0\0\0\0\0N\x88\x89\x8a\x06\0\0\0\0\0\x01eX\x01\0\0\0bK\x01\x85X\x01\0\0\0c)u.',
    ],
    [
      'protocol 4',
      '\x80\x04\x95D\0\0\0\0\0\0\0}\x94(\x8c\x01a\x94](K\x01J\xfe\xff\xff\xffM,\x01Jp\x11\x01\0G@\x04\0\0\0\0\0\0N\x88\x89\x8a\x06\0\0\0\0\0\x01e\x8c\x01b\x94K\x01\x85\x94\x8c\x01c\x94)u.' +
        ' '.repeat(40),
    ],
  ])('reads the same from %s', (_name, pickle) => {
    expect(plain(read(pickle))).toEqual({
      dict: [
        'a',
        [1, -2, 300, 70000, 2.5, null, true, false, 2 ** 40],
        'b',
        { tuple: [1] },
        'c',
        { tuple: [] },
      ],
    });
  });

  it('reads the strings of either Python, escapes too', () => {
    expect(plain(read("S'it\\'s \\x41\\n\\\\'\n."))).toBe("it's A\n\\");
    expect(plain(read('Vcaf\xe9 \\u20ac\n.'))).toBe('café €');
    expect(plain(read('U\x03a\xe9z.'))).toBe('aéz');
    expect(plain(read('T\x02\0\0\0ab.'))).toBe('ab');
    expect(plain(read('\x8d\x02\0\0\0\0\0\0\0\xc3\xa9.'))).toBe('é');
    expect(plain(read('C\x02\x00\xff.'))).toEqual([0, 255]);
    expect(plain(read('B\x02\0\0\0\x01\x02.'))).toEqual([1, 2]);
    expect(plain(read('\x8e\x01\0\0\0\0\0\0\0\x07.'))).toEqual([7]);
  });

  it('reads long integers, exactly beyond 2^53', () => {
    expect(read('\x8a\x00.')).toBe(0);
    expect(read('\x8a\x01\xff.')).toBe(-1);
    expect(read('\x8a\x02\xff\x00.')).toBe(255);
    expect(read('\x8a\x08\x01\0\0\0\0\0\0\x40.')).toBe(2n ** 62n + 1n);
    expect(read('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\xbf.')).toBe(-(2n ** 62n) - 1n);
    expect(read('\x8b\x01\0\0\0\x05.')).toBe(5);
    expect(read('L-9223372036854775809L\n.')).toBe(-(2n ** 63n) - 1n);
  });

  it('records calls, states and appended values, and makes nothing of them', () => {
    expect(plain(read('cm\nc\n(K\x01tR}(U\x01aK\x02ub.'))).toEqual({
      new: 'm c',
      args: { tuple: [1] },
      state: { dict: ['a', 2] },
      items: undefined,
    });
    const made = { new: 'm c', args: { tuple: [1] }, state: null, items: undefined };
    expect(plain(read('(im\nc\n.'))).toEqual({ ...made, args: { tuple: [] } });
    expect(plain(read('(cm\nc\nK\x01o.'))).toEqual(made);
    expect(plain(read('cm\nc\nK\x01\x85\x81.'))).toEqual(made);
    expect(plain(read('cm\nc\nK\x01\x85}\x92.'))).toEqual(made);
    expect(plain(read('\x8c\x01m\x8c\x01c\x93K\x01\x85R.'))).toEqual(made);
    expect(plain(read('ccollections\nOrderedDict\n)RK\x01K\x02s.'))).toMatchObject({ items: [1, 2] });
    expect(plain(read('cbuiltins\nlist\n)R(K\x01K\x02e.'))).toMatchObject({ items: [1, 2] });
  });

  it('follows the memo, marks and the stack', () => {
    expect(plain(read(']q\x05h\x05\x86.'))).toEqual({
      tuple: [[], []],
    });
    expect(plain(read('K\x01p3\n0g3\n.'))).toBe(1);
    expect(plain(read('K\x01r\x05\0\0\x000j\x05\0\0\0.'))).toBe(1);
    expect(plain(read('K\x01\x94K\x02\x9400h\x01.'))).toBe(2);
    expect(plain(read('K\x012\x86.'))).toEqual({ tuple: [1, 1] });
    expect(plain(read('K\x07(K\x01K\x021.'))).toBe(7);
    expect(plain(read('K\x07(0.'))).toBe(7);
    expect(plain(read('(K\x01K\x02d.'))).toEqual({ dict: [1, 2] });
    expect(plain(read('\x8f(K\x01\x90.'))).toEqual({ set: [1] });
    expect(plain(read('(K\x01\x91.'))).toEqual({ set: [1] });
  });

  it('shares a value that is named twice, also with itself, without copying it', () => {
    const list = read(']q\x00h\x00a.');
    expect(isKind(list, 'list') && list.items[0] === list).toBe(true);
  });

  it.each([
    ['os.system', "cos\nsystem\n(S'touch /tmp/x'\ntR."],
    ['posix.system', '\x80\x02cposix\nsystem\nU\x02ls\x85R.'],
    ['builtins.eval', '\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.'],
    ['__builtin__.getattr', 'c__builtin__\ngetattr\n(cos\nsystem\ntR.'],
    ['builtins.__import__', 'cbuiltins\n__import__\n.'],
    ['os.popen', '(ios\npopen\n.'],
    ['subprocess.Popen', '\x80\x02csubprocess\nPopen\n.'],
    ['m.c.d', '\x80\x04\x8c\x01m\x8c\x03c.d\x93.'],
    ['__proto__.constructor', 'c__proto__\nconstructor\n.'],
  ])('refuses %s by name', (name, pickle) => {
    expect(() => read(pickle)).toThrow(
      expect.objectContaining({ reason: 'refused', message: expect.stringContaining(name) }),
    );
  });

  it.each([
    ['calls of what is no name', 'K\x01)R.'],
    ['calls of a recorded object', 'cm\nc\n)R)R.'],
    ['new instances of what is no name', 'K\x01)\x81.'],
    ['persistent ids', 'Pid\n.'],
    ['binary persistent ids', 'NQ.'],
    ['extension codes', '\x82\x01.'],
    ['out-of-band buffers', '\x97.'],
  ])('refuses %s', (_name, pickle) => {
    expect(problem(pickle)).toBe('refused');
  });

  it.each([
    ['nothing', '', 'empty'],
    ['no STOP', 'K\x01', 'truncated'],
    ['half a number', 'G@\x04', 'truncated'],
    ['a line without end', 'I12', 'truncated'],
    ['a text longer than the file', 'X\xff\xff\xff\x7fab.', 'truncated'],
    ['bytes of 2^64 - 1', '\x8e\xff\xff\xff\xff\xff\xff\xff\xffab.', 'truncated'],
    ['a Python 2 string of negative length', 'T\xff\xff\xff\xffab.', 'truncated'],
    ['a frame longer than the file', '\x80\x04\x95\xff\0\0\0\0\0\0\0N.', 'truncated'],
    ['an unknown operation', '\x80\x02\xffN.', 'unreadable'],
    ['an unknown operation at the start', '\xffN.', 'foreign'],
    ['an empty stack', '\x80\x02.', 'unreadable'],
    ['a tuple of too few', '\x80\x02K\x01\x86.', 'unreadable'],
    ['a value below a mark', '\x80\x02K\x01(\x85.', 'unreadable'],
    ['a missing mark', '\x80\x02K\x01t.', 'unreadable'],
    ['an unknown memo', '\x80\x02h\x05.', 'unreadable'],
    ['a memo index beyond the file', '\x80\x02Nr\xff\xff\xff\xff.', 'unreadable'],
    ['an integer of 2 GB', '\x80\x02\x8b\xff\xff\xff\x7f.', 'unreadable'],
    ['an integer of negative size', '\x80\x02\x8b\xff\xff\xff\xff.', 'unreadable'],
    ['a long integer as text', `I${'9'.repeat(2000)}\n.`, 'foreign'],
    ['a key without value', '\x80\x02}(K\x01u.', 'unreadable'],
    ['items of a number', '\x80\x02K\x01K\x01K\x01s.', 'unreadable'],
    ['a state of a list', '\x80\x02]}b.', 'unreadable'],
    ['arguments that are no tuple', '\x80\x02cm\nc\n]R.', 'unreadable'],
    ['a protocol of the future', '\x80\x06N.', 'foreign'],
    ['a letter to the editor', 'Dear Sir or Madam.', 'foreign'],
  ])('gives a reason for %s', (_name, pickle, reason) => {
    expect(problem(pickle)).toBe(reason);
  });

  it('ends a stream that makes containers or values without end', () => {
    expect(problem('\x80\x02' + '}'.repeat(2_100_000))).toBe('too-large');
    expect(problem('\x80\x02' + 'N0'.repeat(10_100_000))).toBe('too-large');
  });

  it('reads a million nested lists without recursion', () => {
    expect(isKind(read('\x80\x02' + '('.repeat(1_000_000) + 'l'.repeat(1_000_000) + '.'), 'list')).toBe(true);
  });
});

describe('values', () => {
  it('tell lists and tuples, texts and bytes apart from the rest', () => {
    expect(itemsOf(read('K\x01\x85.'))?.map(plain)).toEqual([1]);
    expect(itemsOf(read('}.'))).toBeNull();
    expect(textOf(read('K\x01.'))).toBeNull();
    expect(bytesOf(read('X\x01\0\0\0a.'))).toBeNull();
  });

  it('give the bytes of a byte string in its three forms', () => {
    const bytes = [0x7f, 0x80, 0xc2, 0xff, 0];
    const plain = Buffer.from(bytes).toString('latin1');
    const utf8 = Buffer.from(plain, 'utf8').toString('latin1');
    const wrapped = `c_codecs\nencode\nX${String.fromCharCode(utf8.length)}\0\0\0${utf8}X\x06\0\0\0latin1\x86R.`;
    for (const pickle of [`C\x05${plain}.`, `U\x05${plain}.`, wrapped])
      expect([...bytesOf(read(pickle))!]).toEqual(bytes);
  });

  it('give no bytes for text that is not latin-1, or encoded otherwise', () => {
    const wrapped = (utf8: string, encoding: string) =>
      `c_codecs\nencode\nX${String.fromCharCode(utf8.length)}\0\0\0${utf8}X${String.fromCharCode(encoding.length)}\0\0\0${encoding}\x86R.`;
    expect(bytesOf(read(wrapped('\xc4\x80', 'latin1')))).toBeNull();
    expect(bytesOf(read(wrapped('\xe2\x82\xac', 'latin1')))).toBeNull();
    expect(bytesOf(read(wrapped('\xc3', 'latin1')))).toBeNull();
    expect(bytesOf(read(wrapped('\x80', 'latin1')))).toBeNull();
    expect(bytesOf(read(wrapped('ab', 'rot13')))).toBeNull();
    expect([...bytesOf(read(wrapped('', 'latin1')))!]).toEqual([]);
  });

  it('give no bytes for text whose encoding is a call, however deep', () => {
    const depth = 500_000;
    const nested = `c_codecs\nencode\nq\x00X\x01\0\0\0aq\x01${'h\x00h\x01'.repeat(depth)}X\x06\0\0\0latin1${'\x86R'.repeat(depth)}.`;
    expect(textOf(read(nested))).toBeNull();
  });

  it('give the fields of a dict, the last of a name, whichever Python wrote the name', () => {
    const dict = read('}(U\x01aK\x01X\x01\0\0\0aK\x02C\x01bK\x03K\x05K\x06u.');
    if (!isKind(dict, 'dict')) throw new Error('not a dict');
    expect([...fieldsOf(dict)!].map(([name, value]) => [name, plain(value)])).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });
});
