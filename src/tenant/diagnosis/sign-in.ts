import { signInFinding, type Finding, type SigningApp } from '../../domain/diagnosis';
import type { Instant } from '../../domain/people';
import { isNoAnswer, isRefused, type Inspection } from '../../service/ports';
import type { FreshTokenSource } from '../credentials/token-source';

/** A token that Entra issued now, or what stands in the way. */
export type SignedIn = { readonly token: string; readonly finding: Finding } | { readonly token: undefined; readonly finding: Finding };

/** Signs an app in now, past every cache. */
export const signIn = async (tokens: FreshTokenSource, app: SigningApp, deadline: Instant): Promise<SignedIn> => {
  try {
    const token = await tokens.refresh(deadline);
    return { token, finding: signInFinding(app, { ended: 'token' }) };
  } catch (error) {
    if (isRefused(error)) return { token: undefined, finding: signInFinding(app, { ended: 'refused', detail: error.code }) };
    if (isNoAnswer(error)) return { token: undefined, finding: signInFinding(app, { ended: 'unanswered', detail: error.detail }) };
    throw error;
  }
};

/** Whether the bot can get the token that it sends messages with. */
export const botInspection = (tokens: FreshTokenSource, app: SigningApp): Inspection => ({
  subject: 'bot',
  look: async (_asker, deadline) => [(await signIn(tokens, app, deadline)).finding],
});
