# What is built here is the wheel's content and its locked dependencies; the second stage holds
# no compiler, no pip cache and no source tree.
FROM python:3.12-slim AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
WORKDIR /taawon
# Dependencies first: they change less often than our code, and so stay in Docker's cache.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra postgres --no-install-project
COPY . .
RUN uv sync --frozen --no-dev --extra postgres --no-editable

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home taawon
COPY --from=build /taawon/.venv /taawon/.venv
ENV PATH="/taawon/.venv/bin:$PATH" PYTHONUNBUFFERED=1
USER taawon
# The SQLite file is written here, unless DATABASE_URL says otherwise.
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# No access log: it would keep the signed addresses of what clients sent.
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log"]
