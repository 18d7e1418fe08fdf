# kimbot in a small image: packages are installed by hash in the first stage, the second holds only what runs.
#   docker build -t kimbot .
#   docker run -d --name kimbot -v kimbot-data:/data -e KIMBOT_TOKEN=… -p 8080:8080 kimbot
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
 && /opt/kimbot/bin/pip uninstall -y pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home kimbot \
 && install -d -o kimbot -g kimbot /data
COPY --from=build /opt/kimbot /opt/kimbot
COPY config /app/config
WORKDIR /app
ENV PATH=/opt/kimbot/bin:$PATH PYTHONUNBUFFERED=1 KIMBOT_DATA_DIR=/data
USER kimbot
VOLUME /data
EXPOSE 8080
CMD ["kimbot", "run"]
