"""One secret in many places of a file is one finding to read, and all of its places are told."""

from __future__ import annotations

from auditor.finding import Finding
from auditor.reporters._folded import folded
from auditor.site import Site


def told(
    file: str, line: int, message: str = "The source holds a credential: token, abcd******.", **more: str
) -> Finding:
    return Finding(
        "SEC001", Site(file, line, 1, line, 9), message, **{"subject": "assignment:token", "engine": "secrets", **more}
    )


def test_the_same_in_one_file_is_one_with_its_places() -> None:
    (one,) = folded([told("a.yaml", 3), told("a.yaml", 9), told("a.yaml", 20)])
    assert one.site.line == 3
    assert [site.line for site in one.also] == [9, 20]
    assert one.message == "The source holds a credential: token, abcd******. The same stands in lines 9, 20."


def test_many_places_are_counted_not_listed() -> None:
    (one,) = folded([told("a.yaml", line) for line in range(1, 10)])
    assert one.message.endswith("in lines 2, 3, 4, 5, 6 and 3 more.")
    assert len(one.also) == 8


def test_what_differs_stays_apart() -> None:
    different = [
        told("a.yaml", 1),
        told("b.yaml", 1),
        told("a.yaml", 2, message="The source holds a credential: token, wxyz******."),
        told("a.yaml", 3, subject="assignment:secret"),
        told("a.yaml", 4, severity="low"),
        told("a.yaml", 5, confidence="medium"),
        told("a.yaml", 6, engine="auditor"),
        told("a.yaml", 7, engine="auditor"),
    ]
    assert folded(different) == different


def test_the_identity_is_that_of_the_first() -> None:
    first = told("a.yaml", 3)
    assert folded([first, told("a.yaml", 9)])[0].fingerprint == first.fingerprint
