"""What every study of scores keeps."""

from contract import StudyContract


class TestScores(StudyContract):
    """The promises of all studies, held by these."""

    subject = "scores"
