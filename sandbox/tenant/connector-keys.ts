import { SignJWT, UnsecuredJWT } from 'jose';
import { freshKeyPem, signingKey, type SigningKey } from './keys';
import type { Route } from './wire';

/** Which key signs an activity's token. All but `current` are for showing that a bot refuses them. */
export type ActivityKey =
  /** Published and endorsed for msteams. */
  | 'current'
  /** Published, endorsed for another channel only. */
  | 'endorsed for webchat'
  /** Published without endorsements. */
  | 'unendorsed'
  /** Carries the current key's id, but another key made the signature. */
  | 'forged'
  /** Not published at all. */
  | 'unknown';

/** What is in an activity's token; everything left out is as the genuine Bot Connector writes it. */
export interface ActivityTokenOptions {
  /** The claim `serviceurl`; `null` leaves it out. */
  readonly serviceUrl: string | null;
  readonly audience?: string;
  readonly issuer?: string;
  /** Seconds from now until it expires (negative: expired so long ago). Default 3600. */
  readonly expiresIn?: number;
  /** Seconds from now until it becomes valid. Default 0. */
  readonly notBefore?: number;
  readonly key?: ActivityKey;
  /** `none` is an unsigned token; `HS256` one whose secret is the public key's text. */
  readonly algorithm?: 'RS256' | 'none' | 'HS256';
  readonly claims?: Readonly<Record<string, unknown>>;
}

interface Published {
  readonly key: SigningKey;
  readonly endorsements?: readonly string[];
}

interface ConnectorKeyParts {
  readonly botId: string;
  readonly issuer: string;
  readonly now: () => number;
}

const TEAMS = ['msteams', 'skypeforbusiness', 'skype'] as const;

/** The Bot Connector's signing keys, their public document, and tokens made with them. */
export class ConnectorKeys {
  #current: Published;
  #published: readonly Published[];

  private constructor(
    private readonly parts: ConnectorKeyParts,
    current: SigningKey,
    private readonly webchat: SigningKey,
    private readonly bare: SigningKey,
    private readonly stranger: SigningKey,
  ) {
    this.#current = { key: current, endorsements: TEAMS };
    this.#published = [this.#current, { key: webchat, endorsements: ['webchat', 'directline'] }, { key: bare }];
  }

  /** @param pems PKCS#8: `connector` signs genuine tokens, the others the wrong ones. */
  static async create(parts: ConnectorKeyParts, pems: Readonly<Record<'connector' | 'webchat' | 'bare' | 'stranger', string>>): Promise<ConnectorKeys> {
    const [current, webchat, bare, stranger] = await Promise.all([signingKey(pems.connector), signingKey(pems.webchat), signingKey(pems.bare), signingKey(pems.stranger)]);
    return new ConnectorKeys(parts, current, webchat, bare, stranger);
  }

  /** Signs with a new key from now on. The old one stays published unless `withdrawOld`. Answers the new `kid`. */
  async roll(withdrawOld = false): Promise<string> {
    const old = this.#current;
    this.#current = { key: await signingKey(await freshKeyPem()), endorsements: TEAMS };
    this.#published = [this.#current, ...this.#published.filter((entry) => !withdrawOld || entry !== old)];
    return this.#current.key.kid;
  }

  /** The value of an `Authorization` header is `Bearer ` and this. */
  async sign(options: ActivityTokenOptions): Promise<string> {
    const now = Math.floor(this.parts.now() / 1000);
    const claims = {
      ...(options.serviceUrl === null ? {} : { serviceurl: options.serviceUrl }),
      nbf: now + (options.notBefore ?? 0),
      exp: now + (options.expiresIn ?? 3600),
      iss: options.issuer ?? this.parts.issuer,
      aud: options.audience ?? this.parts.botId,
      ...options.claims,
    };
    if (options.algorithm === 'none') return new UnsecuredJWT(claims).encode();
    const { key, kid } = this.#keyFor(options.key ?? 'current');
    const signer = new SignJWT(claims);
    if (options.algorithm === 'HS256') {
      return signer.setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' }).sign(new TextEncoder().encode(JSON.stringify(key.publicJwk)));
    }
    return signer.setProtectedHeader({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' }).sign(key.privateKey);
  }

  /** The key document and the key set, on whichever origin they are asked for. */
  routes(): readonly Route[] {
    return [
      {
        service: 'keys',
        method: 'GET',
        pattern: '/v1/.well-known/openidconfiguration',
        handle: (call) => ({
          status: 200,
          body: {
            issuer: this.parts.issuer,
            authorization_endpoint: 'https://invalid.botframework.com',
            jwks_uri: `${call.origin}/v1/.well-known/keys`,
            id_token_signing_alg_values_supported: ['RS256'],
            token_endpoint_auth_methods_supported: ['private_key_jwt'],
          },
        }),
      },
      {
        service: 'keys',
        method: 'GET',
        pattern: '/v1/.well-known/keys',
        handle: () => ({
          status: 200,
          body: { keys: this.#published.map(({ key, endorsements }) => ({ ...key.publicJwk, ...(endorsements ? { endorsements } : {}) })) },
        }),
      },
    ];
  }

  #keyFor(which: ActivityKey): { readonly key: SigningKey; readonly kid: string } {
    const current = this.#current.key;
    if (which === 'forged') return { key: this.stranger, kid: current.kid };
    const key = { current, unknown: this.stranger, unendorsed: this.bare, 'endorsed for webchat': this.webchat }[which];
    return { key, kid: key.kid };
  }
}
