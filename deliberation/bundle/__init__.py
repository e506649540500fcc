"""What a sceptic can check alone: trees of hashes, a zip of fixed bytes, and `verify.py`."""

from deliberation.bundle.archive import InvalidArchive, pack_into, packed, unpacked
from deliberation.bundle.merkle import inclusion_proof, is_included, leaf_hash, root_of
from deliberation.bundle.sealed import ballot_leaf, commitment, salted_leaf

__all__ = [
    "InvalidArchive",
    "ballot_leaf",
    "commitment",
    "inclusion_proof",
    "is_included",
    "leaf_hash",
    "pack_into",
    "packed",
    "root_of",
    "salted_leaf",
    "unpacked",
]
