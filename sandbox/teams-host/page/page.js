// The frame around the tab: choices of the person at the keyboard, and the other end of teams-js. The address can make the choices:
// ?person=KEY&theme=dark&language=fr-FR&width=320&place=channel&route=%23/history&subPage=…
import { answer } from './protocol.js';

/** How long a tab that asked to be told before it goes may take, milliseconds. */
const UNLOADS_WITHIN = 2_000;
const LINES = 200;

const asked = new URLSearchParams(location.search);
const find = (selector) => document.querySelector(selector);
const form = find('#choices');

const read = async (address) => {
  const response = await fetch(address);
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
};

const settings = await read(`/teams-host/settings?person=${encodeURIComponent(asked.get('person') ?? '')}`);
const tabAddress = new URL(settings.tabUrl, location.href);
const people = new Map(settings.people.map((person) => [person.id, person]));

const host = {
  settings,
  sessionId: crypto.randomUUID(),
  handlers: new Set(),
  subPage: asked.get('subPage') ?? '',
  mayUnload: () => undefined,
  get choice() {
    const { person, theme, language, place } = Object.fromEntries(new FormData(form));
    return { person: people.get(person), theme, language, place, subPage: host.subPage };
  },
  token: async () => (await read(`/teams-host/token?person=${encodeURIComponent(host.choice.person.id)}`)).token,
  become: (state, message) => {
    document.documentElement.dataset.tab = state;
    const bar = find('#failure');
    bar.hidden = state !== 'failed';
    bar.textContent = `The tab says that it failed: ${message ?? 'no reason given'}`;
  },
  show: (subPage) => {
    host.subPage = subPage;
    void open();
  },
  takeFocus: () => form.elements.person.focus(),
  note: (name, args, known) => {
    const line = document.createElement('li');
    line.dataset.call = name;
    line.dataset.known = String(known);
    line.textContent = `${known ? '' : 'unknown: '}${name} ${JSON.stringify(args)}`;
    const list = find('#calls ol');
    list.append(line);
    while (list.childElementCount > LINES) list.firstElementChild.remove();
    find('#count').textContent = String(list.childElementCount);
  },
};

const frame = () => find('main iframe');
const tell = (func, ...args) => frame()?.contentWindow.postMessage({ func, args }, tabAddress.origin);

/** Lets the tab finish what it does, if it wants to. */
const unload = async () => {
  if (!frame() || !host.handlers.has('beforeUnload')) return;
  const { promise, resolve } = Promise.withResolvers();
  host.mayUnload = resolve;
  tell('beforeUnload');
  await Promise.race([promise, new Promise((next) => setTimeout(next, UNLOADS_WITHIN))]);
};

const dress = () => {
  document.documentElement.dataset.theme = form.elements.theme.value;
  const { value } = form.elements.width;
  if (frame()) frame().style.width = value === '' ? '100%' : `${value}px`;
};

/** Shows the tab anew, as if it had just been chosen. */
const open = async (route = '') => {
  host.become('loading');
  await unload();
  host.handlers.clear();
  const made = document.createElement('iframe');
  made.title = 'Session Revoker';
  made.name = 'embedded-page-container';
  made.setAttribute('sandbox', 'allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-pointer-lock allow-same-origin allow-scripts allow-downloads');
  made.allow = `clipboard-write ${tabAddress.origin}; fullscreen ${tabAddress.origin}`;
  made.src = `${tabAddress.href}${route}`;
  find('main').replaceChildren(made);
  document.documentElement.dataset.loads = String(Number(document.documentElement.dataset.loads ?? 0) + 1);
  dress();
};

addEventListener('message', (event) => {
  const from = frame();
  if (event.source !== from?.contentWindow || event.origin !== tabAddress.origin) return;
  void answer(host, event).then((message) => {
    if (message !== undefined && frame() === from) event.source.postMessage(message, event.origin);
  });
});

const offer = (name, value) => {
  const select = form.elements[name];
  if (value === null) return;
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
};

form.elements.person.replaceChildren(...settings.people.map(({ id, name, job }) => new Option(job === null ? name : `${name}, ${job}`, id)));
offer('person', settings.chosen);
for (const name of ['theme', 'language', 'width', 'place']) offer(name, asked.get(name));
if (asked.get('language') === null) offer('language', people.get(settings.chosen).language);

form.addEventListener('change', ({ target }) => {
  if (target.name === 'person') offer('language', host.choice.person.language);
  if (target.name === 'theme') tell('themeChange', target.value);
  if (target.name === 'theme' || target.name === 'width') dress();
  else void open();
});
form.addEventListener('submit', (event) => event.preventDefault());
find('#reload').addEventListener('click', () => void open());
await open(asked.get('route') ?? '');
