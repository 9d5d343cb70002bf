"""The plan of one act: its body is its own act's."""

import pytest

from schemas.act_bodies import Ask, Return
from unit.effects.acting_plans import planned


def test_a_body_is_given_as_its_act_s_model() -> None:
    """Another act's model is a fault of ours."""
    draft = planned("return", reason="other")
    assert draft.given(Return).reason == "other"
    assert draft.now_text == "2026-02-10T09:00:00.000Z"
    with pytest.raises(TypeError, match="return has a body of its own"):
        draft.given(Ask)
