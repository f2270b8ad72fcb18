"""The server around the pages: request filter, log-in, cookies, headers, settings, errors."""
