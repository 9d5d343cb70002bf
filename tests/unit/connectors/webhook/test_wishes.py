"""Wishes of webhooks: addresses that can be told, words of filters, and what is said of every other."""

import pytest

from connectors.webhook.wishes import LONGEST, TYPES, WishError, address, changes, types


@pytest.mark.parametrize(
    "url",
    [
        "",
        "system.eksempel.dk",
        "ftp://system.eksempel.dk/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://a@system.eksempel.dk/",
        "https://a:b@system.eksempel.dk/",
        "https://system.eksempel.dk/#x",
        "https://system.eksempel.dk:0/",
        "https://system.eksempel.dk:99999/",
        "https://[::1/",
        "https://æ.dk/",
        "https://x.dk/a b",
        "https://x.dk/\r\nhost: y",
        "https://x.dk/" + "x" * LONGEST,
        "javascript:alert(1)",
    ],
)
def test_an_address_that_cannot_be_told_is_refused(url: str) -> None:
    """No user in it, no fragment, no other scheme, nothing that is not visible."""
    with pytest.raises(WishError):
        address(url, plain=True)


def test_without_tls_only_where_a_site_says_so() -> None:
    """With TLS always."""
    assert address("https://x.dk:8443/a?b=c", plain=False) == "https://x.dk:8443/a?b=c"
    assert address("http://10.20.1.1/a", plain=True) == "http://10.20.1.1/a"
    with pytest.raises(WishError, match="STAFET_WEBHOOK_NETWORKS"):
        address("http://10.20.1.1/a", plain=False)


def test_words_of_filters_are_known_ones() -> None:
    """Each once, in one order; none is every one; of a strange one it is said which there are."""
    assert types([]) == changes([]) == []
    assert types(["stadium_concern", "release_notice", "stadium_concern"]) == ["release_notice", "stadium_concern"]
    assert changes(["recalled", "offered"]) == ["offered", "recalled"]
    with pytest.raises(WishError, match="offered, changed, recalled, reminder"):
        changes(["deleted"])
    with pytest.raises(WishError, match=TYPES[0]):
        types(["dk.stafet.release_notice.v1"])
