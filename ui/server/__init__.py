"""The server around the pages: who may come in, sessions, headers, settings, errors."""
