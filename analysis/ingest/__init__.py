"""Import: the bytes of a file in, clean typed tables and an import report out."""

from analysis.foreign.limits import Limits
from analysis.ingest.cleaning.joining import Joined, join
from analysis.ingest.cleaning.line_sums import join_table, needed_for
from analysis.ingest.exports import every_export, fingerprint, known_headers
from analysis.ingest.pipeline import Imported, ImportSettings, import_file
from analysis.ingest.reading.child_process import Waits
from analysis.ingest.recognising.corrections import Correction
from analysis.ingest.recognising.matching import SURE
from analysis.ingest.tables import TABLES, Column, Table

__all__ = [
    "SURE",
    "TABLES",
    "Column",
    "Correction",
    "ImportSettings",
    "Imported",
    "Joined",
    "Limits",
    "Table",
    "Waits",
    "every_export",
    "fingerprint",
    "import_file",
    "join",
    "join_table",
    "known_headers",
    "needed_for",
]
