# 红娘的镜像：每个角色一个容器，命令见 docker-compose.yml。One image, a role a container.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements-uv.lock requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && .venv/bin/uv pip install --no-cache --python .venv/bin/python --compile-bytecode --require-hashes -r requirements.lock
COPY . .
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && .venv/bin/python -m compileall -q app bots complaints console conversations deadlines dialogue handoff \
    integration kernel knowledge_base notices people staff

FROM python:3.12-slim-bookworm
# The same paths as where it was built: a virtual environment names its own.
COPY --from=build /app /app
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin hongniang \
 && install -d -o hongniang -g hongniang -m 0700 /data
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HONGNIANG_DATA=/data \
    HONGNIANG_HOST=0.0.0.0
WORKDIR /app
USER hongniang
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["hongniang"]
CMD ["web"]
