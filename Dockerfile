FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp \
    ZHANGGUI_DATA=/data/workspaces ZHANGGUI_USERS=/data/users
RUN useradd --uid 10001 --no-create-home zhanggui && install -d -o zhanggui -m 700 /data
WORKDIR /app
COPY . .
RUN pip install --quiet -c constraints.txt -e .

USER zhanggui
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os; from urllib.request import urlopen; base = os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', ''); \
    urlopen(f'http://127.0.0.1:8501{base}/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0"]
