"""Files that are not plain text, parsed in a process of their own (`python -m analysis.foreign`).

Imports nothing of the rest of the app, so that the child process starts quickly.
`analysis.ingest.reading.child_process` starts it.
"""
