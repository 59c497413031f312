"""The twelve as the tutorial lists them, typed apart from creatures.json: name, species, age, GoodEvil, LawChaos."""

THE_TWELVE = {
    "4e53920c-505a-4a90-a694-b9300791f0ae": ("Evangeline", "Chimera", 43, "Evil", "Lawful"),
    "2b473002-36f8-4b87-954e-9a377e0ccbec": ("Pauly", "Cyclops", 2, "Neutral", "Lawful"),
    "0e37d916-f960-4772-a25a-01b762b5c1bd": ("CoCo", "Dragon", 501, "Good", "Chaotic"),
    "da5303ae-5aba-495c-b5d6-eb5c4a66b941": ("Gretta", "Gorgon", 31, "Evil", "Neutral"),
    "a901bb08-1985-42f5-bb77-27439ac14300": ("Hasla", "Haetae", 2000000000, "Good", "Neutral"),
    "b41ff031-141e-4a8d-bb56-158a22bea0b3": ("Snowflake", "Yeti", 13, "Evil", "Neutral"),
    "3f0f196c-4a7b-43af-9e29-6522a715342d": ("Gary", "Kraken", 2709, "Neutral", "Chaotic"),
    "a68db521-c031-44c7-b5ef-bfa4c0850e2a": ("Nessi", "Plesiosaurus", 75000000, "Neutral", "Neutral"),
    "c0684344-1eb7-40e7-b334-06d25ac9268c": ("Atlantis", "Mandrake", 100, "Neutral", "Neutral"),
    "ac3e95f3-eb40-4e4e-a605-9fdd0224877c": ("Twilight Glitter", "Pegasus", 6, "Good", "Lawful"),
    "33e1fbd4-2fd8-45fb-a42f-f92551694506": ("Cole", "Phoenix", 1393, "Good", "Chaotic"),
    "b6d16e02-6aeb-413c-b457-321151bb403d": ("Rujin", "Troll", 221, "Evil", "Chaotic"),
}
