import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** Everything the page loads is a file of its own with its hash in the name: the CSP allows nothing inline and no other origin. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/tab/',
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/tab'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      // `'use client'` in Fluent's files is for servers that draw React.
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
