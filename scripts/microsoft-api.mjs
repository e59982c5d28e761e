// One call to Microsoft Graph or Azure Resource Manager, as the person who is signed in to the Azure CLI.
import { execFileSync } from 'node:child_process';

/** Microsoft's own hosts, per service; a token goes to no other. */
const HOSTS = {
  graph: ['graph.microsoft.com', 'graph.microsoft.us', 'dod-graph.microsoft.us', 'microsoftgraph.chinacloudapi.cn'],
  arm: ['management.azure.com', 'management.usgovcloudapi.net', 'management.chinacloudapi.cn'],
};
const NAMES = { graph: 'Microsoft Graph', arm: 'Azure Resource Manager' };
const RESOURCE_TYPES = { graph: 'ms-graph', arm: 'arm' };
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** What stops a script, as one sentence for the person at the shell; shown without a stack. */
export class Stop extends Error {}

/** `text` as the origin of a service, if it is one of Microsoft's or on this machine. */
export const originOf = (text, service) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const microsofts = url?.protocol === 'https:' && url.port === '' && HOSTS[service].includes(url.hostname);
  const here = url !== undefined && /^https?:$/.test(url.protocol) && LOOPBACK.test(url.hostname);
  if (!microsofts && !here) throw new Stop(`${text} is not a host of ${NAMES[service]}: use one of https://${HOSTS[service].join(', https://')}.`);
  return url.origin;
};

/** An access token: from the environment variable `variable`, else from `az login`. */
export const accessToken = (service, variable) => {
  const given = process.env[variable];
  if (given) return given;
  const args = ['account', 'get-access-token', '--resource-type', RESOURCE_TYPES[service], '--query', 'accessToken', '--output', 'tsv'];
  try {
    // On Windows `az` is a batch file, which only a shell starts. Nothing here comes from outside.
    return execFileSync('az', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' }).trim();
  } catch (error) {
    if (error.code === 'ENOENT') throw new Stop(`The Azure CLI is not installed: install it and run \`az login\`, or put an access token for ${NAMES[service]} into ${variable}.`);
    throw new Stop(`The Azure CLI gave no token for ${NAMES[service]}: run \`az login\` in the tenant of the bot, or put an access token into ${variable}.`);
  }
};

const parsed = (text) => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
};

/**
 * Calls `service` and gives status and body of an answer that says something about what was asked; a `Stop` where it says
 * something about the person, the network or the service.
 * @param rights what a person needs who is refused
 */
export const connect = ({ service, origin, token, rights }) => {
  return async (method, path, body) => {
    const url = new URL(path, origin);
    // The address of a next page comes from an answer.
    if (url.origin !== origin) throw new Stop(`${NAMES[service]} named another host for the next page: nothing was sent there. Run this again.`);
    let answer;
    try {
      answer = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(30_000),
      });
    } catch {
      throw new Stop(`${NAMES[service]} did not answer at ${origin}: check the network and run this again; what is done already stays done.`);
    }
    const content = parsed(await answer.text());
    const why = content.error?.code ? ` (${answer.status} ${content.error.code})` : ` (${answer.status})`;
    if (answer.status === 401) throw new Stop(`${NAMES[service]} does not accept the sign-in${why}: run \`az login\` again, in the tenant of the bot.`);
    if (answer.status === 403) throw new Stop(`${NAMES[service]} refused${why}: ${rights}.`);
    if (answer.status === 429 || answer.status >= 500) throw new Stop(`${NAMES[service]} is busy${why}: run this again in some minutes; what is done already stays done.`);
    return { status: answer.status, content, why };
  };
};

/** Runs `work`; what stops it becomes one line and exit code 1. */
export const run = async (work) => {
  try {
    await work();
  } catch (error) {
    const plain = error instanceof Stop || String(error.code).startsWith('ERR_PARSE_ARGS');
    console.error(plain ? error.message : error);
    process.exitCode = 1;
  }
};
