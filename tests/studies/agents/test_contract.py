"""What every study of agents keeps."""

from contract import StudyContract


class TestAgents(StudyContract):
    """The promises of all studies, held by these."""

    subject = "agents"
