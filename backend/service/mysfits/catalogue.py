"""What the rest of the service asks for creatures, wherever they are kept."""

from typing import Protocol, TypedDict


class Listed(TypedDict):
    """What the grid shows of a creature, with the names that the page reads."""

    mysfitId: str
    name: str
    species: str
    goodevil: str
    lawchaos: str
    thumbImageUri: str


class Mysfit(Listed):
    """All there is to know of a creature."""

    age: int
    description: str
    profileImageUri: str
    likes: int
    adopted: bool


class Catalogue(Protocol):
    """Every place that creatures are kept in answers these three questions."""

    def everyone(self) -> list[Listed]:
        """All creatures."""

    def aligned(self, trait: str, value: str) -> list[Listed]:
        """The creatures whose trait, "GoodEvil" or "LawChaos", has this value. None is an empty list."""

    def find(self, mysfit_id: str) -> Mysfit | None:
        """One creature, or None when nobody has this id."""
