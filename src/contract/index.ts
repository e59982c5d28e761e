/** The front door of what passes between the tab and the server: one schema for each body, shared by both. */
export * from './health';
export * from './people';
export * from './problem';
export * from './requests';
export * from './statistics';
export * from './users';
