/**
 * A file for lines: slow, full, gone, or no file at all.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Script } from '../../test/child.ts';
import { logFile } from './log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newPath = () => join(folder, `${count++}.log`);

const MIB = 1024 * 1024;

describe('a file for lines', () => {
  it('has them in order, behind those that were there, and only for its owner', async () => {
    const path = newPath();
    for (const [first, second] of ['ab', 'cd']) {
      const file = await logFile(path);
      file.write(`${first}\n`);
      await file.flush();
      file.write(`${second}\n`);
      await file.close();
      expect(file.dropped).toBe(0);
    }
    expect(readFileSync(path, 'utf8')).toBe('a\nb\nc\nd\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('begins a line of its own behind one that was cut', async () => {
    const path = newPath();
    writeFileSync(path, 'a\nha');
    for (const line of ['b\n', 'c\n']) {
      const file = await logFile(path);
      file.write(line);
      await file.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('a\nha\nb\nc\n');
    await (await logFile(path)).close();
    expect(readFileSync(path, 'utf8')).toBe('a\nha\nb\nc\n');
  });

  it('drops what comes faster than it can be written, and says so where it is missing', async () => {
    const path = newPath();
    const file = await logFile(path);
    const line = `${'x'.repeat(MIB - 1)}\n`;
    for (let time = 0; time < 10; time++) file.write(line);
    expect(file.dropped).toBe(2);
    await file.flush();
    file.write('after\n');
    await file.close();
    const [note, after, ...rest] = readFileSync(path, 'utf8').split('\n').slice(8);
    expect(JSON.parse(note!)).toEqual({
      level: 40,
      time: expect.any(Number),
      msg: '2 lines of this log could not be written here',
    });
    expect([after, ...rest]).toEqual(['after', '']);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'tells once that nothing can be written, and holds nothing up (needs /dev/full)',
    async () => {
      const errors: unknown[] = [];
      const file = await logFile('/dev/full', { onTrouble: (error) => errors.push(error) });
      file.write('a\n');
      await file.flush();
      file.write('b\n');
      await file.close();
      expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
      expect(file.dropped).toBe(2);
    },
  );

  it.each([
    [
      'a pipe that nobody reads',
      () => execFileSync('mkfifo', [join(folder, 'pipe')]),
      'pipe',
      'ENXIO',
    ],
    ['a folder', () => {}, '.', 'EISDIR'],
    ['a folder that is not there', () => {}, 'no/such.log', 'ENOENT'],
  ])('is not %s', async (_, make, name, code) => {
    make();
    await expect(logFile(join(folder, name))).rejects.toMatchObject({ code });
  });

  it('has all lines when the process exits at once', async () => {
    const { said, code } = await new Script(`
      import { readFileSync } from 'node:fs';
      import { logFile } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      const file = await logFile('some.log');
      process.on('exit', () => say(readFileSync('some.log', 'utf8')));
      file.write('first\\n');
      file.write('last\\n');
      process.exit(3);
    `).ended;
    expect([code, said]).toEqual([3, ['first\nlast\n']]);
  });
});
