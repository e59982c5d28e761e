/** The front door of Teams: activities in, messages and cards out. */
export { GatedAdapter } from './adapter';
export { Bot } from './bot';
export { Connector } from './connector';
export { createConnectorKeys } from './connector-keys';
export { TeamsConversation } from './conversation-port';
export { TeamsFiles } from './files';
export { createGate } from './gate';
export { keyServerInspection } from './key-server-inspection';
export { createReceive } from './receive';
export { serviceUrlAllowed } from './service-url';
