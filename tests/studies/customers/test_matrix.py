"""What no study of customers does on a thin or broken shop."""

from matrix import MatrixContract


class TestMatrixOfCustomers(MatrixContract):
    """Every kind of shop, held by these."""

    subject = "customers"
