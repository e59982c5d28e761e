import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { MessageOptions, Place, WireActivity } from '../../sandbox/tenant/activities';
import { cardIn } from '../../sandbox/tenant/cards';
import type { BotMessage, Delivery } from '../../sandbox/tenant/connector';
import type { Persona } from '../../sandbox/tenant/personas';
import { PostgresServer } from '../../sandbox/postgres/postgres-server';
import { startTenant, type SimulatedTenant, type TenantOptions } from '../../sandbox/tenant/start';
import { audit } from './auditor';
import { BotProcess } from './bot-process';
import { Casting, type NewPerson } from './casting';
import { collectEvidence } from './collect';
import { KEPT } from './keep-tenant';
import { PENDING_WORK, pendingWork, type Evidence } from './evidence';
import { keepBook, type Page } from './role-book';
import { lastLine, RECEIPT_LINE } from './sentences';
import { cardText, pressedOf, shownOf, type Line, type Pressed, type SayOptions, type Shown } from './shown';
import { until } from './until';

/** What the programs on a stage keep their store in, and how many of them there are. */
export interface Setting {
  readonly store: 'sqlite' | 'postgres';
  readonly replicas: number;
  /** What the program of this number is given beside the others. */
  readonly apart?: (number: number, database: string) => Promise<Readonly<Record<string, string>>>;
}
/** `JOURNEY_STORE=postgres JOURNEY_REPLICAS=3` plays every journey on that, where it does not say otherwise itself. */
export const SETTING: Setting = { store: process.env['JOURNEY_STORE'] === 'postgres' ? 'postgres' : 'sqlite', replicas: Number(process.env['JOURNEY_REPLICAS'] ?? '1') };

const PATIENCE = 12_000;
/** Where several may have the store, what a dead program held is free when its lease ends. */
const PATIENCE_WITH_SEVERAL = 60_000;
/** A server and several programs on a machine that does other things besides. */
const OPENS_WITHIN = 120_000;
/** A look at a server from outside, while something is waited for. */
const LOOKS_EVERY = 50;
const WATCHER = resolve(__dirname, 'watch-connections.cjs');

/**
 * A tenant and the built program beside it, with a store of its own; people speak and click in short words. Every test
 * makes its own people and rooms, so that tests on one stage do not meet.
 */
export class Stage {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #tenantOptions: TenantOptions;
  #tenant: SimulatedTenant | undefined;
  readonly #setting: Setting;
  #bots: readonly BotProcess[] = [];
  #server: PostgresServer | undefined;
  #database = '';
  /** Addresses by which the programs reach it. */
  #databases: readonly string[] = [];
  #shell: Readonly<Record<string, string>> = {};
  #folder = '';
  #book: readonly Page[] = [];
  #casting: Casting | undefined;

  constructor(environment: Readonly<Record<string, string>>, tenantOptions: TenantOptions, setting: Setting = SETTING) {
    this.#setting = setting;
    this.#environment = environment;
    this.#tenantOptions = tenantOptions;
  }

  get tenant(): SimulatedTenant {
    if (this.#tenant === undefined) throw new Error('the stage is not open');
    return this.#tenant;
  }

  /** The program, or the first of several. */
  get bot(): BotProcess {
    const [bot] = this.#bots;
    if (bot === undefined) throw new Error('the stage is not open');
    return bot;
  }

  get bots(): readonly BotProcess[] {
    return this.#bots;
  }

  /** PostgreSQL, where the stage stands on it. */
  get server(): PostgresServer {
    if (this.#server === undefined) throw new Error('the stage has no PostgreSQL');
    return this.#server;
  }

  /** Several programs may have the store. */
  get isShared(): boolean {
    return this.#setting.store === 'postgres';
  }

  get #patience(): number {
    return this.isShared ? PATIENCE_WITH_SEVERAL : PATIENCE;
  }

  /** The file of the store, or the url of its database. */
  get store(): string {
    return this.#server === undefined ? join(this.#folder, 'store.db') : this.#database;
  }

  /** What a command in a shell beside the programs is given to find their store. */
  get shell(): Readonly<Record<string, string>> {
    return { PATH: process.env['PATH'] ?? '', ...this.#shell };
  }

  /** Where the watcher writes down where the program connects to. */
  get #connections(): string {
    return join(this.#folder, 'connections.txt');
  }

  /** @param startBot false leaves the start of the program to the test */
  async open(startBot = true): Promise<void> {
    this.#tenant = await startTenant({ stateFolder: KEPT, ...this.#tenantOptions });
    this.#book = keepBook(this.tenant.directory);
    this.#casting = new Casting(this.tenant.directory);
    this.#folder = mkdtempSync(join(tmpdir(), 'journey-'));
    writeFileSync(this.#connections, '');
    const environment = {
      ...this.tenant.environment(),
      ...(this.#setting.store === 'postgres' ? await this.#postgres() : { DATABASE_URL: `file:${this.store}` }),
      NODE_OPTIONS: `--require ${WATCHER}`,
      JOURNEY_CONNECTIONS: this.#connections,
      ...this.#environment,
    };
    const { replicas, apart } = this.#setting;
    const environments = await Promise.all(Array.from({ length: replicas }, async (_none, number): Promise<Readonly<Record<string, string>>> => ({ ...environment, ...(await apart?.(number, this.#database)) })));
    this.#databases = this.isShared ? environments.flatMap(({ DATABASE_URL }) => DATABASE_URL ?? []) : [];
    this.#bots = environments.map((one, number) => new BotProcess(one, number));
    if (startBot) await this.start();
  }

  /** All programs on one database sign with one key. */
  async #postgres(): Promise<Readonly<Record<string, string>>> {
    this.#server = await PostgresServer.start();
    this.#database = await this.#server.newDatabase();
    const key = join(this.#folder, 'audit-signing-key.pem');
    writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    this.#shell = { DATABASE_URL: this.#database, AUDIT_SIGNING_KEY_PATH: key, AUDIT_ANCHOR_PATH: join(this.#folder, 'anchors', 'audit-anchor.log') };
    return this.#shell;
  }

  /** Starts those that do not run. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    // One after the other: three at once keep a small machine from everything else.
    for (const bot of this.#bots) if (!bot.isRunning) await bot.start(changes);
    this.connect();
  }

  /** Says to whom the channel delivers: all of them, or those that are good for it. */
  connect(isGood: (bot: BotProcess) => boolean = () => true): void {
    this.tenant.connector.connectBot(...this.#bots.filter(isGood).map(({ endpoint }) => endpoint));
  }

  /** The power goes out: nothing of the program runs on. @param bots those that it goes out for */
  async kill(bots: readonly BotProcess[] = this.#bots): Promise<number | null> {
    const [code = null] = await Promise.all(bots.map((bot) => bot.stop('SIGKILL')));
    return code;
  }

  /** Stops it as an operator does and starts it again, with other settings if wanted. */
  async restart(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#stop('SIGTERM');
    await this.start(changes);
  }

  async close(): Promise<void> {
    await this.#stop('SIGTERM');
    await this.#server?.stop();
    await this.tenant.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #stop(signal: NodeJS.Signals): Promise<readonly (number | null)[]> {
    return Promise.all(this.#bots.map((bot) => bot.stop(signal)));
  }

  // -- people and places

  get casting(): Casting {
    if (this.#casting === undefined) throw new Error('the stage is not open');
    return this.#casting;
  }

  person(who: NewPerson = {}): Persona {
    return this.casting.person(who);
  }

  admin(who: NewPerson = {}): Persona {
    return this.person({ roles: ['Global Administrator'], ...who });
  }

  /** An admin whose Teams is French. */
  adminFr(who: NewPerson = {}): Persona {
    return this.admin({ locale: 'fr-FR', timezone: 'Europe/Paris', ...who });
  }

  channel(): Place {
    return this.casting.channel();
  }

  groupChat(): Place {
    return this.casting.groupChat();
  }

  // -- speaking and clicking

  /** Somebody writes a line, in a channel of its own unless a place is given; the bot takes it in. */
  async say(who: Persona, said: string, { place = this.channel(), ...options }: SayOptions = {}): Promise<Line> {
    const line = await this.send(this.tenant.connector.activities.message(who, place, said, options));
    if (line.answer.status !== 200) throw new Error(`the bot answered ${line.answer.status} to "${said}":\n${this.bot.output.slice(-5).join('')}`);
    return line;
  }

  /** Delivers an activity as it is. Sending the same again is a redelivery. */
  async send(activity: WireActivity, delivery: Delivery = {}): Promise<Line> {
    const { connector } = this.tenant;
    const since = connector.mark();
    const answer = await connector.sendToBot(activity, delivery);
    return { activity, answer, conversation: activity.conversation?.id ?? '', since };
  }

  async press(who: Persona, card: Shown, verb: string, options: MessageOptions = {}): Promise<Pressed> {
    return pressedOf(await this.tenant.connector.press(who, card.id, verb, 'execute', options));
  }

  /** The same press with an activity that was kept: after the card has changed, or once more. */
  async pressWith(activity: WireActivity): Promise<Pressed> {
    return pressedOf(await this.tenant.connector.sendToBot(activity));
  }

  /** The button's `Action.Submit`, as an older client presses it: what comes is a reply. */
  submit(who: Persona, card: Shown, verb: string, options: MessageOptions = {}): Promise<Line> {
    return this.send(this.tenant.connector.pressed(who, card.id, verb, 'submit', options));
  }

  // -- looking

  /** The first card that the bot sends to this line. */
  async card(line: Line, within = this.#patience): Promise<Shown> {
    return shownOf(await this.tenant.connector.waitFor((message) => message.kind === 'sent' && this.#answers(message, line) && cardIn(message.activity) !== undefined, within, line.since));
  }

  /** The first text that the bot sends to this line (and that has this in it). */
  async reply(line: Line, having: string | RegExp = '', within = this.#patience): Promise<string> {
    const fits = (text: string | undefined): boolean => text !== undefined && (typeof having === 'string' ? text.includes(having) : having.test(text));
    const message = await this.tenant.connector.waitFor((candidate) => this.#answers(candidate, line) && fits(candidate.activity.text), within, line.since);
    return message.activity.text ?? '';
  }

  /** The reply with the result: the one that ends in its receipt. */
  async result(line: Line, within = this.#patience): Promise<string> {
    const message = await this.tenant.connector.waitFor(
      (candidate) => this.#answers(candidate, line) && RECEIPT_LINE.test(lastLine(candidate.activity.text ?? '')),
      within,
      line.since,
    );
    return message.activity.text ?? '';
  }

  /** Every message that was sent (not changed) to this line so far; a sign of typing is none. */
  sentTo(line: Line): readonly BotMessage[] {
    return this.tenant.connector.messages(line.since).filter((message) => message.kind === 'sent' && message.activity.type === 'message' && this.#answers(message, line));
  }

  textsTo(line: Line): readonly string[] {
    return this.sentTo(line).flatMap(({ activity: { text } }) => text ?? []);
  }

  /** The card as it is now. */
  now(card: Pick<Shown, 'id'>): Shown {
    const message = this.tenant.connector.current(card.id);
    if (message === undefined) throw new Error(`there is no message ${card.id}`);
    return shownOf(message);
  }

  /** The card as soon as it has this text. */
  async shows(card: Pick<Shown, 'id'>, having: string | RegExp, within = this.#patience): Promise<Shown> {
    const message = await this.tenant.connector.waitFor(
      ({ id, activity }) => {
        const text = id === card.id ? cardText(cardIn(activity)) : undefined;
        return text !== undefined && (typeof having === 'string' ? text.includes(having) : having.test(text));
      },
      within,
    );
    return shownOf(message);
  }

  /** Waits until the program has nothing to do but to wait. */
  async quiet(within = this.#patience): Promise<void> {
    if (this.#server === undefined) await until(() => pendingWork(this.store).length === 0, within, () => `still to be done: ${pendingWork(this.store).join(', ')}`);
    else await this.#quietServer(this.#server, Date.now() + within);
  }

  async #quietServer(server: PostgresServer, deadline: number): Promise<void> {
    for (;;) {
      const pending = await server.does(PENDING_WORK, new URL(this.#database).pathname.slice(1));
      if (pending.length === 0) return;
      if (Date.now() > deadline) throw new Error(`still to be done: ${pending.map(({ kind }) => String(kind)).join(', ')}`);
      await wait(LOOKS_EVERY);
    }
  }

  /** The ask and its card. */
  async asked(who: Persona, said: string, options: SayOptions = {}): Promise<{ readonly line: Line; readonly card: Shown }> {
    const line = await this.say(who, said, options);
    return { line, card: await this.card(line) };
  }

  /** Calls to revoke this user that the tenant received. */
  revokeCalls(target: Pick<Persona, 'id'>): number {
    return this.tenant.ledger.calls({ service: 'graph', method: 'POST', path: new RegExp(`/users/${target.id}/revokeSignInSessions`) }).length;
  }

  /** How often Graph was asked about anybody, background looks for the effect of an earlier revocation left out. */
  lookUps(): number {
    const { ledger } = this.tenant;
    return ledger.calls({ service: 'graph' }).filter(({ user }) => user === undefined || ledger.effects(user).length === 0).length;
  }

  revocations(target: Pick<Persona, 'id'>): number {
    return this.tenant.ledger.revocations(target.id);
  }

  // -- the auditor

  evidence(): Evidence {
    const roles = this.#environment['ADMIN_ROLES'] ?? 'Global Administrator';
    return collectEvidence(this.tenant, {
      store: this.store,
      connections: this.#connections,
      output: this.#bots.flatMap(({ output }) => output).join(''),
      names: this.casting.names,
      book: this.#book,
      databases: this.#databases,
      adminRoles: roles.split(',').map((role) => role.trim()),
    });
  }

  audit(): void {
    const broken = audit(this.evidence());
    if (broken.length > 0) throw new Error(`The auditor objects:\n${broken.map((line) => `  ${line}`).join('\n')}`);
  }

  #answers({ conversationId }: BotMessage, { conversation }: Line): boolean {
    return conversationId === conversation;
  }
}

/** One stage for a file or a `describe`: opened before its first test, audited after each, closed in the end. */
export const onStage = (environment: Readonly<Record<string, string>> = {}, tenantOptions: TenantOptions = {}, setting: Setting = SETTING): Stage => {
  const stage = new Stage(environment, tenantOptions, setting);
  beforeAll(() => stage.open(), OPENS_WITHIN);
  afterEach(() => stage.audit());
  afterAll(() => stage.close());
  return stage;
};
