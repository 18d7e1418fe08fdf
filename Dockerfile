# kimbot in a small image: packages are installed by hash in the first stage, the second holds only what runs.
# compose.yaml builds and runs it: docker compose up -d --build
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/kimbot
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN pip install --require-hashes -r requirements-build.txt \
 && /opt/kimbot/bin/pip install --require-hashes -r requirements.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/kimbot/bin/pip install --no-deps --no-index /wheels/*.whl \
 && /opt/kimbot/bin/pip uninstall -y pip \
 && mkdir -p /opt/kimbot/share/kimbot \
 && cp sbom.cdx.json /opt/kimbot/share/kimbot/ \
 && /opt/kimbot/bin/python tools/notices.py /opt/kimbot/share/kimbot/NOTICES.txt

FROM python:3.13-slim
LABEL org.opencontainers.image.title="kimbot" \
      org.opencontainers.image.description="Telegram bot for the Kelompok Informasi Masyarakat (KIM) of an Indonesian city" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --no-create-home kimbot \
 && install -d -m 700 -o kimbot -g kimbot /data
COPY --from=build /opt/kimbot /opt/kimbot
COPY config /app/config
WORKDIR /app
ENV PATH=/opt/kimbot/bin:$PATH PYTHONUNBUFFERED=1 KIMBOT_DATA_DIR=/data
USER kimbot
VOLUME /data
HEALTHCHECK --interval=60s --timeout=20s --start-period=2m CMD ["kimbot", "health"]
CMD ["kimbot", "run"]
