"""What every study of customers keeps."""

from contract import StudyContract


class TestCustomers(StudyContract):
    """The promises of all studies, held by these."""

    subject = "customers"
