"""What no study of refunds does on a thin or broken shop."""

from matrix import MatrixContract


class TestMatrixOfRefunds(MatrixContract):
    """Every kind of shop, held by these."""

    subject = "refunds"
