"""The first catalogue: a list that comes with the service, until there is a table."""

import json
from pathlib import Path

from .catalogue import Mysfit

CREATURES = Path(__file__).with_name("creatures.json")


class BuiltInCatalogue:
    """Reads creatures.json once. Nobody can like or adopt anyone yet: a file in an image can't remember."""

    def __init__(self) -> None:
        creatures = json.loads(CREATURES.read_text(encoding="utf-8"))
        self._mysfits: list[Mysfit] = [{**creature, "likes": 0, "adopted": False} for creature in creatures]

    def everyone(self) -> list[Mysfit]:
        return self._mysfits

    def aligned(self, trait: str, value: str) -> list[Mysfit]:
        return [mysfit for mysfit in self._mysfits if mysfit[trait.lower()] == value]

    def find(self, mysfit_id: str) -> Mysfit | None:
        return next((mysfit for mysfit in self._mysfits if mysfit["mysfitId"] == mysfit_id), None)
