"""The closed vocabulary of facts: what each is by kind, the words it has, and what silence means."""

import pytest

from schemas.events import EVENT_TYPES
from services.core.rulebook.conditions import EMPTY, UNKNOWN
from services.core.rulebook.vocabulary import BASES, MODES, NOBODY, STAGES, VERDICTS, vocabulary

FACTS = vocabulary(["stadium_concern", "statistics"], ["ssp"], ["ssp", "ksp_manual"], ["knock_knock"])


def test_the_rulebook_brings_its_own_words() -> None:
    """Types, forums, queues and switches are not the code's: only those given are there."""
    assert FACTS["event_type"].values == ("other", "stadium_concern", "statistics")
    assert FACTS["addressed_to"].values == (NOBODY, "ssp")
    assert FACTS["owner"].values == (NOBODY, "ssp", "ksp_manual")
    assert (FACTS["residence_has"].kind, FACTS["residence_has"].values) == ("members", ("knock_knock",))


@pytest.mark.parametrize(
    ("kind", "silence"), [("flag", False), ("number", UNKNOWN), ("members", frozenset()), ("choice", None)]
)
def test_silence_means_what_its_kind_says(kind: str, silence: object) -> None:
    """No flag is up, no number is known, no member is there; a choice says which of its words it is."""
    found = [fact for fact in FACTS.values() if fact.kind == kind]
    assert found
    for fact in found:
        assert fact.default == silence if silence is not None else fact.default in fact.values


def test_no_choice_has_a_word_twice() -> None:
    """The word of silence is added only where it is not one of the others already."""
    for name, fact in FACTS.items():
        assert len(set(fact.values)) == len(fact.values), name
    assert FACTS["addressed_mode"].values == (NOBODY, *MODES)
    assert FACTS["verdict"].values == (EMPTY, *VERDICTS)
    assert FACTS["stage"].values == (EMPTY, *STAGES)
    assert FACTS["claim"].values == FACTS["basis"].values == (EMPTY, *BASES)


def test_what_an_event_can_say_in_a_coded_field_is_a_word_of_the_fact() -> None:
    """Whatever a publisher may write there can be asked about, and silence is the field's own default."""
    for model in EVENT_TYPES:
        for name in ("notification", "consent", "legal_status", "released_from", "release_type", "date_status"):
            field = model.model_fields.get(name)
            if field is not None:
                words = set(str(field.annotation).split("'")[1::2])
                assert words <= set(FACTS[name].values), (model, name)
                assert field.is_required() or (field.default or EMPTY) == FACTS[name].default, (model, name)


def test_nobody_can_add_a_fact() -> None:
    """The vocabulary is closed: what is read once holds for every rule."""
    with pytest.raises(TypeError):
        FACTS["mood"] = FACTS["age"]  # type: ignore[index]  # that it cannot be done is the claim
