# podlint in a container: `docker run --rm -v "$PWD:/work" podlint check .`
# The base is named by tag; pin it by digest where you build it for keeps.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY podlint podlint
COPY rules rules
COPY schemas schemas
COPY man man
RUN python -m venv /opt/podlint \
    && /opt/podlint/bin/pip install --no-cache-dir --disable-pip-version-check . \
    && /opt/podlint/bin/python -m compileall -q /opt/podlint

FROM python:3.13-slim
COPY --from=build /opt/podlint /opt/podlint
ENV PATH=/opt/podlint/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["podlint"]
CMD ["check", "."]
