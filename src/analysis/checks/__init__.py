"""The tests a claim may declare: one function for each kind, each giving an `Outcome`."""
