"""The examples of the document on amending run."""

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "amending.md"


def test_examples_of_the_document_hold():
    failed, tried = doctest.testfile(
        str(DOCUMENT), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert tried >= 10
    assert failed == 0
