import type { SentFile } from '../service';
import { isRecord, property, textOf } from './unknown';

/** A file that somebody sent (Teams, "Send and receive files using bot"). */
const DOWNLOAD = 'application/vnd.microsoft.teams.file.download.info';
const NAME_AT_MOST = 200;
const URL_AT_MOST = 4_096;
/** How Teams' HTML tells of a file in a channel or a group chat, where a bot gets none. */
const ATTACHED = /<attachment\s/i;

/**
 * The file that came with a message. `elsewhere`: there is one, in a place where Teams shows the bot no files.
 * @param activity a message; nothing of what it says is trusted
 */
export const sentFile = (activity: Readonly<Record<string, unknown>>, personal: boolean): SentFile | 'several' | 'elsewhere' | undefined => {
  const listed = activity['attachments'];
  const attachments = Array.isArray(listed) ? (listed as unknown[]).filter(isRecord) : [];
  const files = attachments.filter(({ contentType }) => contentType === DOWNLOAD);
  if (!personal) return files.length > 0 || attachments.some(isReference) ? 'elsewhere' : undefined;
  const [file, another] = files;
  if (file === undefined) return undefined;
  return another === undefined ? { name: (textOf(file, 'name') ?? '').slice(0, NAME_AT_MOST), url: (textOf(property(file, 'content'), 'downloadUrl') ?? '').slice(0, URL_AT_MOST) } : 'several';
};

const isReference = (attachment: Readonly<Record<string, unknown>>): boolean =>
  attachment['contentType'] === 'reference' || (attachment['contentType'] === 'text/html' && ATTACHED.test(textOf(attachment, 'content') ?? ''));
