"""Files that are not plain text, parsed in a process of their own (`python -m analysis.foreign`).

Knows nothing of the rest of the app and imports little of it, so that the child starts quickly.
`analysis.ingest.reading.child_process` is the one that starts it.
"""
