"""What no study of agents does on a thin or broken shop."""

from matrix import MatrixContract


class TestMatrixOfAgents(MatrixContract):
    """Every kind of shop, held by these."""

    subject = "agents"
