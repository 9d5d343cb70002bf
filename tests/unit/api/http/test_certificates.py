"""Client certificates: believed of a named proxy alone, and never beside a token that names another publisher."""

import pytest

from services.api.http.certificates import Believed
from services.api.http.refused import RefusedRequestError
from services.core.access.principal import Principal
from services.runtime.config.settings import load
from unit.core.broken import built

HEADER, PROXY, STRANGER = "x-client-certificate", "10.1.0.7", "10.2.0.7"
MINE, THEIRS = "CN=udgiver,O=Hjørring Kommune", "CN=udgiver,O=Aalborg Kommune"
BOUND, OTHER, FREE = (Principal.parse(f"udgiver:kommune-{code}:u-1") for code in ("0860", "0851", "0810"))
SETTINGS = load(
    mode="test", certificate_proxies="10.1.0.0/24, ::1,127.0.0.1", certificate_header="X-Client-Certificate"
)
BELIEVED = Believed(SETTINGS.believed_proxies, SETTINGS.certificate_header)
BOOK = built(
    lambda of: of["publishers.yaml"].update(
        credentials=[
            {"publisher": "kommune-0860", "certificates": [MINE, "0c:1f"]},
            {"publisher": "kommune-0851", "certificates": [THEIRS]},
        ]
    )
)


def refused(who: Principal, peer: str | None, *told: str, believed: Believed = BELIEVED) -> bool:
    """Tell whether a request is refused that brings these values of the header."""
    try:
        believed.expect(who, BOOK, peer, {HEADER: list(told)} if told else {})
    except RefusedRequestError as error:
        return error.code == "unauthenticated"
    return False


def test_token_and_certificate_name_the_same_publisher() -> None:
    """Whoever is bound to certificates comes with one of them, and nobody comes with somebody else's."""
    assert not refused(BOUND, PROXY, MINE)
    assert not refused(BOUND, PROXY, "0c:1f")
    assert refused(BOUND, PROXY, THEIRS)
    assert refused(OTHER, PROXY, MINE)
    assert refused(FREE, PROXY, MINE)
    assert refused(BOUND, PROXY)
    assert refused(BOUND, PROXY, "")
    assert refused(BOUND, PROXY, "CN=nobody")
    assert refused(BOUND, PROXY, MINE, MINE)
    assert not refused(FREE, PROXY)
    assert not refused(FREE, PROXY, "CN=nobody")


@pytest.mark.parametrize("peer", [STRANGER, None, "", "unix", "10.1.0.7.evil", "::ffff:10.2.0.7"])
def test_a_header_from_anybody_else_is_no_certificate(peer: str | None) -> None:
    """It proves nothing for who is bound, and costs nothing for who is not."""
    assert refused(BOUND, peer, MINE)
    assert not refused(FREE, peer, MINE)


@pytest.mark.parametrize("peer", [PROXY, "::1", "127.0.0.1", "::ffff:10.1.0.7"])
def test_a_proxy_is_known_by_its_address(peer: str) -> None:
    """By each of those that the site names, however the connection writes it."""
    assert not refused(BOUND, peer, MINE)


def test_without_a_proxy_nobody_is_believed() -> None:
    """Who is bound to a certificate is refused by a site that nobody can bring one to."""
    assert refused(BOUND, PROXY, MINE, believed=Believed((), HEADER))


def test_whoever_is_no_publisher_needs_none() -> None:
    """Coordinators log on as people; their systems have tokens alone."""
    assert not refused(Principal.parse("koordinator:kommune-0860:k-1"), STRANGER)
