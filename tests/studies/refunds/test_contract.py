"""What every study of refunds keeps."""

from contract import StudyContract


class TestRefunds(StudyContract):
    """The promises of all studies, held by these."""

    subject = "refunds"
