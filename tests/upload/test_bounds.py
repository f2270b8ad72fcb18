"""The limits of number and size for one visitor's files."""

import pytest

from analysis.foreign.limits import MEGABYTE
from ui.server.settings import Settings
from ui.upload.uploads import fit_limits

LIMITS = Settings(session_files=3, session_megabytes=10)


def test_the_default_limits():
    """60 files, 300 MB."""
    assert (Settings().session_files, Settings().session_megabytes) == (60, 300)


def test_files_past_the_number_are_left_out():
    """One is imported, two of three more fit."""
    assert fit_limits([1, 1, 1], [1], LIMITS) == [True, True, False]


def test_a_file_too_many_bytes_is_left_out_and_the_rest_goes_on():
    """6 of 10 MB are imported: 5 do not fit, 4 do, then nothing but an empty file."""
    megabytes = [5, 4, 1, 0]
    fits = fit_limits([size * MEGABYTE for size in megabytes], [6 * MEGABYTE], LIMITS)
    assert fits == [False, True, False, True]


def test_limits_are_read_from_the_environment():
    """Each by its name."""
    chosen = Settings.read({"ZHANGGUI_FILES": "5", "ZHANGGUI_MEGABYTES": "20"})
    assert (chosen.session_files, chosen.session_megabytes) == (5, 20)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_limit_that_is_no_number_stops_the_start(text):
    """With the name of the setting."""
    with pytest.raises(ValueError, match="ZHANGGUI_FILES"):
        Settings.read({"ZHANGGUI_FILES": text})
