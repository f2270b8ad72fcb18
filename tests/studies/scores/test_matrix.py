"""What no study of scores does on a thin or broken shop."""

from matrix import MatrixContract


class TestMatrixOfScores(MatrixContract):
    """Every kind of shop, held by these."""

    subject = "scores"
