"""A server that is not this machine proves who it is, or hears no password."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import trustme
from sqlalchemy import URL

from studio_app import paths
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.services.access import open_studio, reach
from studio_app.services.founding import FoundingRequest, found_studio
from tests.command_line import CommandLine
from tests.postgres_cluster import Cluster
from tests.tls_front import TlsFront, tls_front
from tests.tls_server import NAME, TlsServer, elsewhere, tls_server

# What the module sets up once is costly, and two processes would set up two.
pytestmark = pytest.mark.xdist_group("tls")

SECRET = "a word that nobody may hear"
NEW = "other plain words"
ROLE = "role_of_nora"
ADDRESS = URL.create("postgresql+psycopg", ROLE, SECRET, "127.0.0.1", database="studio")
OWNER = FoundingRequest(
    studio_name="Harbour Studio",
    time_zone="Europe/Berlin",
    currency="EUR",
    locale="de_DE",
    owner_name="Nora Lind",
    login="nora",
    password="three plain words",
)
TODAY = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The studio's own authority."""
    return trustme.CA()


@pytest.fixture(scope="module")
def own(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file with the certificate of the studio's own authority."""
    file = tmp_path_factory.mktemp("authority") / "мой ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file with the certificate of another authority."""
    file = tmp_path_factory.mktemp("authority") / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture(scope="module")
def server(authority: trustme.CA) -> Iterator[TlsServer]:
    """A server with TLS, and a certificate of the studio's own authority."""
    with tls_server(authority) as made:
        yield made


@pytest.fixture(scope="module")
def studio_address(server: TlsServer, own: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address, with its administrator, of a studio that was founded through TLS."""
    database = server.cluster.create_database("tls")
    url = server.url(server.cluster.admin_url(database), sslrootcert=own)
    backups = tmp_path_factory.mktemp("backups")
    found_studio(url, OWNER, scripts=paths.migrations_folder(), backups=backups)
    return url


def without_login(address: str) -> str:
    return parse_url(address)._replace(username=None, password=None).render_as_string()


def test_a_studio_is_set_up_and_used_through_tls(
    server: TlsServer, studio_address: str, tmp_path: Path
) -> None:
    stranger = without_login(studio_address)
    assert reach(stranger).endswith("answers. Log in to see whether the studio is there.")
    door = open_studio(stranger, scripts=paths.migrations_folder(), backups=tmp_path)
    login = door.log_in("nora", OWNER.password)
    assert login.organization.name == "Harbour Studio"
    login.close()
    door.change_password("nora", OWNER.password, NEW).close()
    door.change_password("nora", NEW, OWNER.password).close()
    assert server.log().count("Harbour Studio") > 0, "the server writes down every statement"
    administrator = parse_url(studio_address)
    assert "SCRAM-SHA-256$" in server.log()
    for secret in (OWNER.password, NEW, str(administrator.password), server.cluster.password):
        assert secret not in server.log()


def test_the_connection_is_encrypted_and_bound_to_the_certificate(
    server: TlsServer, studio_address: str
) -> None:
    engine = house_engine(parse_url(studio_address))
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.pgconn.ssl_in_use
        said = {option.keyword: option.val for option in driver.pgconn.info}
    assert said[b"sslmode"] == b"verify-full"
    assert said[b"channel_binding"] == b"require"
    assert said[b"gssencmode"] == b"disable"


def test_the_list_of_the_system_is_used_when_no_authority_is_named(
    server: TlsServer, studio_address: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = server.url(studio_address)
    for address in (unnamed, f"{unnamed}&sslrootcert=system"):
        monkeypatch.setenv("SSL_CERT_FILE", own)
        assert reach(address).endswith("The studio is ready.")
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv("PGSSLROOTCERT", own if address == unnamed else "")
        if address == unnamed:
            assert reach(address).endswith("The studio is ready.")
        monkeypatch.delenv("PGSSLROOTCERT")
        with pytest.raises(DatabaseProblem, match="not from an authority that this PC trusts"):
            reach(address)


WRONG = [
    ("plain", "own", NAME, "takes no encrypted connections"),
    ("good", "foreign", NAME, "not from an authority that this PC trusts"),
    ("foreign", "own", NAME, "not from an authority that this PC trusts"),
    ("good", "own", "else.example", f"shows the certificate of “{NAME}”"),
    ("good", "own", "192.0.2.7", f"shows the certificate of “{NAME}”"),
    ("expired", "own", NAME, "has expired"),
    ("early", "own", NAME, "is not valid yet"),
    ("good", "junk", NAME, "junk.pem” is not a certificate of the kind"),
    ("good", "missing", NAME, "There is no file “"),
]


@contextmanager
def pretender(kind: str, authority: trustme.CA, server_port: int) -> Iterator[TlsFront]:
    ages = {
        "expired": (timedelta(days=-9), timedelta(days=-1)),
        "early": (timedelta(days=1), timedelta(days=9)),
    }
    start, end = ages.get(kind, (timedelta(days=-1), timedelta(days=9)))
    issuer = trustme.CA() if kind == "foreign" else authority
    certificate = issuer.issue_cert(NAME, not_before=TODAY + start, not_after=TODAY + end)
    with tls_front(server_port, None if kind == "plain" else certificate) as front:
        yield front


@pytest.mark.parametrize(("kind", "trusted", "host", "sentence"), WRONG)
def test_a_server_that_does_not_prove_itself_hears_nothing(
    kind: str,
    trusted: str,
    host: str,
    sentence: str,
    authority: trustme.CA,
    own: str,
    foreign: str,
    tmp_path: Path,
    postgres_cluster: Cluster,
) -> None:
    (tmp_path / "junk.pem").write_text("These are my holiday plans.")
    files = {"own": own, "foreign": foreign}
    file = files.get(trusted, str(tmp_path / f"{trusted}.pem"))
    with pretender(kind, authority, postgres_cluster.port) as front:
        address = elsewhere(ADDRESS, front.port, host, sslrootcert=file)
        with pytest.raises(DatabaseProblem) as refused:
            reach(address)
        assert sentence in str(refused.value)
        assert SECRET not in str(refused.value)
        assert bytes(front.heard) == b""


def test_whoever_ends_the_encryption_on_the_way_gets_no_password(
    authority: trustme.CA, own: str, postgres_cluster: Cluster
) -> None:
    """The right certificate, but the server behind it speaks without encryption."""
    user, password = postgres_cluster.superuser, postgres_cluster.password
    url = ADDRESS.set(username=user, password=password, database="postgres")
    with pretender("good", authority, postgres_cluster.port) as front:
        with pytest.raises(DatabaseProblem, match="something on the way to it"):
            reach(elsewhere(url, front.port, sslrootcert=own))
        (length,) = struct.unpack("!I", front.heard[:4])
        assert len(front.heard) == length, "only who wants in, and no answer to any question"


def test_the_real_server_does_not_hear_who_was_there(
    server: TlsServer, own: str, foreign: str
) -> None:
    for host, file in ((NAME, foreign), ("else.example", own)):
        with pytest.raises(DatabaseProblem):
            reach(elsewhere(ADDRESS, server.port, host, sslrootcert=file))
    assert ROLE not in server.log()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host="127.0.0.1", port=server.cluster.port, user=ROLE, sslmode="disable", password="x"
        )


@pytest.mark.parametrize("method", [3, 5])
def test_a_program_in_the_servers_place_on_this_machine_hears_no_password(method: int) -> None:
    """It asks for the password in clear, or by a method that can be guessed from."""
    salt = b"salt" if method == 5 else b""
    question = b"R" + struct.pack("!II", 8 + len(salt), method) + salt
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def ask() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(8)
                client.sendall(b"N")
                client.recv(4096)
                client.sendall(question)
                while said := client.recv(4096):
                    heard.extend(said)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        local = ADDRESS.set(port=listening.getsockname()[1])
        with pytest.raises(DatabaseProblem, match="was not sent"):
            reach(local.render_as_string(hide_password=False))
        thread.join(10)
    assert bytes(heard) in (b"", b"X\x00\x00\x00\x04")


@pytest.mark.parametrize(
    "setting",
    [
        *(f"sslmode={mode}" for mode in ("disable", "allow", "prefer", "require", "verify-ca")),
        "sslmode=verify-full&sslmode=disable",
        "channel_binding=prefer",
        "channel_binding=disable",
        "gssencmode=prefer",
        "require_auth=password",
        "ssl_min_protocol_version=TLSv1",
    ],
)
def test_an_address_that_asks_for_less_is_refused(setting: str) -> None:
    for host in (NAME, "192.0.2.7", "[2001:db8::1]"):
        with pytest.raises(DatabaseProblem, match="too little protection") as refused:
            parse_url(f"postgresql+psycopg://nora:{SECRET}@{host}/studio?{setting}")
        assert SECRET not in str(refused.value)


def test_the_command_line_refuses_it_too(tmp_path: Path) -> None:
    address = f"postgresql+psycopg://nora@{NAME}/studio?sslmode=require"
    done = CommandLine(tmp_path)("doctor", "--database", address)
    assert done.returncode == 2
    assert "too little protection" in done.stderr


@pytest.mark.parametrize("setting", ["conninfo=host%3Dx", "service=x", "sslkeylogfile=x", "nice=1"])
def test_an_address_that_hides_where_it_leads_is_refused(setting: str) -> None:
    for place in ("", "localhost", NAME):
        with pytest.raises(DatabaseProblem, match="has a setting that cannot be used"):
            parse_url(f"postgresql+psycopg://{place}/studio?{setting}")


@pytest.mark.parametrize(
    ("variable", "value"), [("PGHOST", "db.example.com"), ("PGHOSTADDR", "192.0.2.7")]
)
def test_variables_that_lead_elsewhere_are_seen(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    query = house_engine(parse_url("postgresql+psycopg:///studio")).url.query
    assert (query["sslmode"], query["channel_binding"]) == ("verify-full", "require")


def test_variables_cannot_weaken_the_protection(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = {
        "PGSSLMODE": "disable",
        "PGCHANNELBINDING": "disable",
        "PGREQUIREAUTH": "password",
        "PGGSSENCMODE": "prefer",
        "PGSSLMINPROTOCOLVERSION": "TLSv1",
    }
    for name, value in weak.items():
        monkeypatch.setenv(name, value)
    query = house_engine(parse_url(f"postgresql+psycopg://{NAME}/studio")).url.query
    assert query["sslmode"] == "verify-full"
    assert query["channel_binding"] == "require"
    assert query["require_auth"] == "scram-sha-256"
    assert query["gssencmode"] == "disable"
    assert query["ssl_min_protocol_version"] == "TLSv1.2"
