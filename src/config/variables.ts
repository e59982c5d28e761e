import { z } from 'zod';
import { tenantId } from '../domain/people';
import { GLOBAL_ADMINISTRATOR } from '../domain/roles';
import { readApplicationInsights } from './application-insights';
import { CLOUDS } from './clouds';
import { readDatabase, sqliteAt } from './database';
import { reads } from './reading';
import * as value from './values';

const SECOND = { iso: 'PT1S', ms: 1000 };
const DAY_OF_HOURS = { iso: 'PT24H', ms: 24 * 3_600_000 };
const HUNDRED_YEARS = { iso: 'P36500D', ms: 36_500 * 24 * 3_600_000 };
const TEN_MINUTES_MS = 10 * 60_000;
const ONE_YEAR_MS = 365 * 24 * 3_600_000;
const MANY = 1_000_000;

const applicationId = (text: string): string | undefined => tenantId(text);

/** Every variable that the program reads, once: its kind of value and its default, where that does not depend on another. */
export const VARIABLES = z.object({
  PORT: value.integer(0, 65_535).default(3978),
  HOST: value.listenHost().optional(),

  BOT_ID: value.guid(applicationId, 'missing-bot-id'),
  BOT_TYPE: value
    .oneOf(['SingleTenant', 'UserAssignedMsi'], 'bot-type')
    .default('SingleTenant'),
  BOT_TENANT_ID: value.guid(tenantId, 'missing-bot-tenant-id'),
  BOT_PASSWORD: value.text().optional(),
  BOT_CERTIFICATE_PATH: value.text().optional(),

  AZURE_TENANT_ID: value.guid(tenantId, 'missing-azure-tenant-id'),
  AZURE_CLIENT_ID: value.guid(applicationId).optional(),
  AZURE_CLIENT_SECRET: value.text().optional(),
  AZURE_CLIENT_CERTIFICATE_PATH: value.text().optional(),
  AZURE_FEDERATED_TOKEN_FILE: value.text().optional(),
  ALLOW_CLIENT_SECRETS: value.flag().default(true),

  CLOUD: value.oneOf(CLOUDS).default('public'),
  // MSAL refuses an authority that is not https, on this machine too.
  AZURE_AUTHORITY_HOST: value.origin('never').optional(),
  GRAPH_ENDPOINT: value.origin('loopback').optional(),
  SHAREPOINT_ADMIN_URL: value.origin('loopback').optional(),
  REVOKE_WITH: value.oneOf(['graph', 'sharepoint']).default('graph'),
  BOT_OPENID_METADATA_URL: value.address('loopback').optional(),
  BOT_TOKEN_ISSUER: value.addressAsWritten().optional(),
  BOT_TOKEN_SCOPE: value.tokenScope().optional(),
  BOT_SERVICE_HOSTS: value.hostRules().optional(),

  DATABASE_URL: reads(readDatabase).default(sqliteAt('./data/session-revoker.db')),

  ADMIN_ROLES: value.roles().default([GLOBAL_ADMINISTRATOR]),
  PROTECTED_USERS: value.people().default([]),
  TWO_PERSON_ABOVE: value.integer(0, MANY).default(20),
  ALLOW_UNCONFIRMED: value.flag().default(true),
  CONFIRM_WITHIN: value.duration(SECOND, DAY_OF_HOURS).default(TEN_MINUTES_MS),
  MAX_OPEN_PER_PERSON: value.integer(1, MANY).default(20),
  MESSAGES_PER_MINUTE: value.integer(1, MANY).default(60),
  REVOCATIONS_PER_HOUR: value.integer(1, MANY).optional(),
  STOPPED: value.flag().default(false),
  KEEP_PERSONAL_DATA: value.duration(SECOND, HUNDRED_YEARS).default(ONE_YEAR_MS),

  AUDIT_SIGNING_KEY_PATH: value.text().optional(),
  AUDIT_ANCHOR_PATH: value.text().optional(),

  PUBLIC_URL: value.origin('loopback').optional(),
  TAB_CLIENT_ID: value.guid(applicationId).optional(),

  APPLICATIONINSIGHTS_CONNECTION_STRING: reads(readApplicationInsights).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: value.address('loopback').optional(),
});

export type VariableName = keyof typeof VARIABLES.shape;
/** What the variables say when each of them can be read. */
export type Values = z.output<typeof VARIABLES>;
/** What the variables say as far as they can be read; a variable that cannot be read is absent. */
export type Draft = Partial<Values>;
