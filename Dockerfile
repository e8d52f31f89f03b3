# The image with what is compiled here:  docker build .
# The image of a release that lies in dist/, as `cargo xtask build` makes it or an archive holds it:
#                                        docker build --target from-dist .

FROM debian:bookworm-slim AS base
# TLS to Redis and Postgres asks the system whom it may trust.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin confab \
    && install --directory --mode=0700 --owner=confab --group=confab /data /files
USER confab
WORKDIR /data
VOLUME /data
ENV CONFAB_ADDR=0.0.0.0:8080 CONFAB_DATA_DIR=/data
EXPOSE 8080
# bash opens the connection itself: the image has neither curl nor wget.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/confab/confab-server"]

FROM base AS from-dist
COPY dist /opt/confab

# What goes into the server and its documentation, and nothing else.
FROM rust:1.95.0-bookworm AS pruned
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo xtask prune confab-server confab-docs --docker --out-dir /out

FROM rust:1.95.0-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# These change with the dependencies alone.
COPY --from=pruned /out/manifests .
RUN --mount=type=cache,target=/usr/local/cargo/registry cargo fetch --locked
COPY --from=pruned /out/full .
# The caches hold what is named by version; `dist` leaves the layer that mounts them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.cache/confab \
    --mount=type=cache,target=/src/target \
    cargo xtask build && mv dist /dist

FROM base
COPY --from=build /dist /opt/confab
