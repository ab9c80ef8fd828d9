import t from 'tap';
import { Problem } from '../../src/core/problem.ts';
import { TextStreamDecoder } from '../../src/formats/encoding.ts';

const decode = (chunks: readonly Uint8Array[]) => {
  const decoder = new TextStreamDecoder();
  const text = chunks.map((chunk) => decoder.write(chunk)).join('') + decoder.end();
  return { text, encoding: decoder.encoding };
};

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.faults[0]?.code : String(error);
  }
};

const text = 'Område;Årsarbetare – €\nSkåne;12,5 🩺 é\nDalarna;3\n';
const windowsText = 'Område;Årsarbetare – €\nSkåne;12,5 é “citat” Ž\n';
const windowsBytes = Buffer.from(
  windowsText.replace(
    /[–€“”Ž]/g,
    (sign) => ({ '–': '\x96', '€': '\x80', '“': '\x93', '”': '\x94', Ž: '\x8e' })[sign] ?? sign,
  ),
  'latin1',
);

t.test('a text is the same wherever its bytes are cut, in every encoding', async (t) => {
  const cases: [string, Buffer, string, string][] = [
    ['UTF-8', Buffer.from(text), text, 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), text, 'utf-8'],
    ['Windows-1252', windowsBytes, windowsText, 'windows-1252'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), text, 'utf-16le'],
  ];
  for (const [name, bytes, expected, encoding] of cases) {
    const wrong: number[] = [];
    for (let at = 0; at <= bytes.length; at++) {
      const found = decode([bytes.subarray(0, at), bytes.subarray(at)]);
      if (found.text !== expected || found.encoding !== encoding) wrong.push(at);
    }
    t.same(wrong, [], name);
    const byByte = decode(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)));
    t.same(byByte, { text: expected, encoding }, `${name}, byte by byte`);
  }
});

t.test('plain ASCII and an empty file count as UTF-8', async (t) => {
  t.same(decode([Buffer.from('a;b')]), { text: 'a;b', encoding: 'utf-8' });
  t.same(decode([]), { text: '', encoding: 'utf-8' });
  t.same(decode([Buffer.from('a')]), { text: 'a', encoding: 'utf-8' });
});

t.test('a Windows-1252 file is known by its first character beyond ASCII, even if that is its last byte', async (t) => {
  t.same(decode([Buffer.from([0x61, 0xe5])]), { text: 'aå', encoding: 'windows-1252' });
  t.same(decode([Buffer.from([0x61, 0xe5]), Buffer.from([0x62])]), { text: 'aåb', encoding: 'windows-1252' });
  t.same(decode([Buffer.from([0x61, 0xe5]), Buffer.from([0xe4, 0xf6])]), { text: 'aåäö', encoding: 'windows-1252' });
});

t.test('a file that mixes encodings is refused, whichever comes first and wherever it is cut', async (t) => {
  const utf8 = Buffer.from('Skåne;');
  const windows = Buffer.from('Skåne;', 'latin1');
  for (const bytes of [Buffer.concat([utf8, windows]), Buffer.concat([windows, utf8])]) {
    const wrong: number[] = [];
    for (let at = 0; at <= bytes.length; at++) {
      if (codeOf(() => decode([bytes.subarray(0, at), bytes.subarray(at)])) !== 'mixed-encodings') wrong.push(at);
    }
    t.same(wrong, []);
  }
  t.equal(
    codeOf(() => decode([Buffer.from([0xef, 0xbb, 0xbf, 0xe5, 0x61])])),
    'mixed-encodings',
    'the mark binds',
  );
});

t.test('what is not text is refused', async (t) => {
  t.equal(
    codeOf(() => decode([Buffer.from('ab\0cd')])),
    'not-a-text-file',
  );
  t.equal(
    codeOf(() => decode([Buffer.from([0xfe, 0xff, 0, 0x61])])),
    'unsupported-encoding',
  );
  t.equal(
    codeOf(() => decode([Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00])])),
    'malformed-text',
  );
  t.equal(
    codeOf(() => decode([Buffer.from([0xff, 0xfe, 0x00, 0xd8])])),
    'malformed-text',
  );
});
