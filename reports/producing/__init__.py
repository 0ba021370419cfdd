"""Files that may take long to make: which there are (``products``), and how each is made (``makers``)."""

from reports.producing.product import Made, Product, UnableToProduce
from reports.producing.products import PRODUCTS

__all__ = ["PRODUCTS", "Made", "Product", "UnableToProduce"]
