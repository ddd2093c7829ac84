"""What people type, as addresses that are called."""

import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.ha.linked.addresses import candidates, link_url


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cabin", ("http://cabin:8123/", "http://cabin/", "https://cabin/")),
        (" cabin:80 ", ("http://cabin/", "https://cabin:80/")),
        ("10.0.0.7:8123", ("http://10.0.0.7:8123/", "https://10.0.0.7:8123/")),
        ("[fd00::1]:8123", ("http://[fd00::1]:8123/", "https://[fd00::1]:8123/")),
        ("https://ha.example", ("https://ha.example/",)),
        ("wss://ha.example/", ("https://ha.example/",)),
        ("ha.example/home/", ("http://ha.example/home", "https://ha.example/home")),
    ],
)
def test_typed_addresses_mean_servers(typed: str, meant: tuple[str, ...]) -> None:
    assert candidates(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://",
        "ftp://cabin",
        "http://ann:secret@cabin",
        "http://cabin/?token=1",
        "http://cabin/#x",
        "http://cabin:port",
        "http://cabin:70000",
        "cabin:0",
    ],
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(RefusedError) as refused:
        candidates(typed)
    assert refused.value.key == "invalid_address"


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("http://cabin:8123/", "http://cabin:8123/api/lifeops/link"),
        ("https://ha.example/home", "https://ha.example/home/api/lifeops/link"),
    ],
)
def test_the_path_of_a_proxy_is_kept(address: str, called: str) -> None:
    assert str(link_url(address)) == called
