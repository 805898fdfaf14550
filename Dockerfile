# One image a service: docker build --build-arg SERVICE=ingest .  (or enrich, relate)

FROM python:3.13-slim AS builder
ARG UV_VERSION=0.13.9
ENV UV_SYSTEM_CERTS=1 \
    UV_PYTHON_DOWNLOADS=never \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    VIRTUAL_ENV=/opt/airwire
RUN --mount=type=cache,target=/root/.cache \
    pip install --quiet --disable-pip-version-check --root-user-action=ignore uv==${UV_VERSION} \
    && uv venv --quiet ${VIRTUAL_ENV}
WORKDIR /source

# What the service needs of others, before any code of ours: this layer changes with the lock only.
# uv says which packages those are; the lock alone says which files they may be.
COPY pyproject.toml requirements.lock ./
COPY schemas/pyproject.toml schemas/
COPY libs/runtime/pyproject.toml libs/runtime/
COPY services/ingest/pyproject.toml services/ingest/
COPY services/enrich/pyproject.toml services/enrich/
COPY services/relate/pyproject.toml services/relate/
COPY cli/pyproject.toml cli/
ARG SERVICE
RUN --mount=type=cache,target=/root/.cache <<'SH'
set -eu
uv pip compile --quiet --no-header --no-annotate --constraint requirements.lock \
    --no-emit-package airwire-schemas --no-emit-package airwire-runtime \
    services/${SERVICE}/pyproject.toml > needed
awk 'NR == FNR { needed[$1]; next } /^[^ ]/ { keep = $1 in needed } keep' \
    needed requirements.lock > needed.lock
uv pip install --quiet --require-hashes --requirement needed.lock
SH

COPY schemas schemas
COPY libs libs
COPY services/${SERVICE} services/${SERVICE}
RUN --mount=type=cache,target=/root/.cache \
    uv pip install --quiet --no-deps ./schemas ./libs/runtime ./services/${SERVICE} \
    && uv pip check --quiet \
    && ln -s airwire-${SERVICE} ${VIRTUAL_ENV}/bin/service


FROM python:3.13-slim
ARG SERVICE
LABEL org.opencontainers.image.title="airwire-${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=builder /opt/airwire /opt/airwire
ENV PATH=/opt/airwire/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 1000:1000
CMD ["service"]
