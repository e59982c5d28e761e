/** The only reader of the environment. */
export type { AuditFiles, Config, Server, Telemetry } from './config';
export type { ActingApp, ActingCredential, Bot, BotCredential, FileReadable } from './credentials';
export type { Cloud } from './clouds';
export { configurationPage } from './configuration-page';
export { readDatabase, type Database, type SqliteDatabase } from './database';
export type { Hosts } from './hosts';
export type { PostgresDatabase } from './postgres-url';
export { readAuditLocations, readConfig, type AuditLocations, type ConfigReading, type Environment } from './read-config';
