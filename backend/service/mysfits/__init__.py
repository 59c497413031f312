"""The Mythical Mysfits service: tells the page who is waiting for a home."""
