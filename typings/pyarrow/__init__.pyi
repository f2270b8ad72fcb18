# The types pyarrow carries leave out what it makes at run time: all of its functions.
from typing import Any

def __getattr__(name: str) -> Any: ...
