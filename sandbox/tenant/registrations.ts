import { createPublicKey, type KeyObject } from 'node:crypto';

/** When a change of permissions is felt: by tokens issued from now on, as at Microsoft, or by those already issued too. */
export type Felt = 'with-new-tokens' | 'at-once';

interface Options {
  readonly name: string;
  readonly appId: string;
  readonly secrets: readonly string[];
  readonly roles: readonly string[];
}

/** One app registration with its credentials and the Graph application permissions that an admin consented to. */
export class Registration {
  readonly name: string;
  readonly appId: string;
  #secrets: readonly string[];
  #certificates: readonly KeyObject[] = [];
  #roles: readonly string[];
  #atOnce = false;
  #enabled = true;

  constructor(options: Options) {
    this.name = options.name;
    this.appId = options.appId;
    this.#secrets = options.secrets;
    this.#roles = options.roles;
  }

  /** Application permissions (`roles` of new Graph tokens) by their exact names. */
  get roles(): readonly string[] {
    return this.#roles;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  get certificates(): readonly KeyObject[] {
    return this.#certificates;
  }

  /** Replaces the permissions. */
  setRoles(roles: readonly string[], felt: Felt = 'with-new-tokens'): void {
    this.#roles = roles;
    this.#atOnce = felt === 'at-once';
  }

  grant(role: string, felt: Felt = 'with-new-tokens'): void {
    this.setRoles([...new Set([...this.#roles, role])], felt);
  }

  withdraw(role: string, felt: Felt = 'with-new-tokens'): void {
    this.setRoles(this.#roles.filter((other) => other !== role), felt);
  }

  /** What a token that was issued with `issued` may do now. */
  rolesNow(issued: readonly string[]): readonly string[] {
    return this.#atOnce ? this.#roles : issued;
  }

  /** Lets the application sign in with this certificate (PEM), beside its secrets. */
  registerCertificate(pem: string): void {
    this.#certificates = [...this.#certificates, createPublicKey(pem)];
  }

  /** Replaces all secrets; an empty list leaves certificates only. */
  setSecrets(secrets: readonly string[]): void {
    this.#secrets = secrets;
  }

  hasSecret(secret: string): boolean {
    return this.#secrets.includes(secret);
  }

  /** A disabled application gets no token (AADSTS7000112). */
  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
  }
}
