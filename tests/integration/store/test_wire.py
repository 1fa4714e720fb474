"""The short way to the tables behaves as the SDK does: same values, same errors, over TLS too."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError
from botocore.httpsession import URLLib3Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.store.tables import RollItem, shared_connection
from chalicelib.store.wire import shorten
from ops.engines import Engine
from tests.support.engines import forget_clients
from tests.support.stored_people import disturbed, refusal

ROLL = "phieu-roll"
ONCE = Config(retries={"total_max_attempts": 1})


def put(client: Any, sk: str, **attributes: Any) -> None:
    item = {"pk": {"S": "W"}, "sk": {"S": sk}, **attributes}
    client.put_item(TableName=ROLL, Item=item, ConditionExpression="attribute_not_exists(pk)")


def got(client: Any, sk: str) -> Any:
    return client.get_item(TableName=ROLL, Key={"pk": {"S": "W"}, "sk": {"S": sk}}, ConsistentRead=True).get(
        "Item"
    )


def test_every_kind_of_value_comes_back_as_it_went(engine: Engine) -> None:
    client = shared_connection().client
    values: dict[str, Any] = {
        "text": {"S": "Sở Nội vụ – “ý kiến”"},
        "bytes": {"B": b"\x00\xff phieu"},
        "B": {"B": b"an attribute called B"},
        "number": {"N": "12.5"},
        "list": {"L": [{"S": "a"}, {"B": b"b"}]},
        "map": {"M": {"B": {"S": "no bytes"}}},
    }
    put(client, "1", **values)
    assert got(client, "1") == {"pk": {"S": "W"}, "sk": {"S": "1"}, **values}


def test_threads_that_come_first_at_once_all_take_the_short_way(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the loop of a local run starts: the client that stays must be the shortened one."""
    long_way: list[object] = []
    send = URLLib3Session.send

    def sent(session: URLLib3Session, request: object) -> Any:
        long_way.append(request)
        return send(session, request)

    monkeypatch.setattr(URLLib3Session, "send", sent)
    forget_clients()
    together = threading.Barrier(16)

    def read() -> None:
        together.wait()
        for _ in range(3):
            RollItem.count("W")

    threads = [threading.Thread(target=read) for _ in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not long_way


def test_a_failed_condition_is_the_error_that_botocore_raises(engine: Engine) -> None:
    client: Any = shared_connection().client
    put(client, "1")
    with pytest.raises(ClientError) as found:
        put(client, "1")
    assert found.value.response["Error"]["Code"] == "ConditionalCheckFailedException"
    again = {"Put": {"TableName": ROLL, "Item": {"pk": {"S": "W"}, "sk": {"S": "1"}}}}
    again["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    with pytest.raises(ClientError) as cancelled:
        client.transact_write_items(TransactItems=[again])
    assert cancelled.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert [r["Code"] for r in cancelled.value.response["CancellationReasons"]] == ["ConditionalCheckFailed"]


def test_a_connection_that_was_dropped_meanwhile_costs_nobody_an_error(engine: Engine) -> None:
    client: Any = shared_connection().client
    put(client, "1")
    client._make_api_call.__self__._links._free[-1]._socket.shutdown(socket.SHUT_RDWR)
    assert got(client, "1") is not None
    assert got(client, "1") is not None


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalServerError", 500)])
def test_what_may_pass_is_asked_again_the_ordinary_way(engine: Engine, code: str, status: int) -> None:
    client, met = shared_connection().client, []

    def once(**_: Any) -> Any:
        met.append(1)
        return refusal(code, status=status) if len(met) == 1 else None

    put(client, "1")
    with disturbed("GetItem", once):
        assert got(client, "1") is not None
    assert len(met) == 2


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"Item":{"pk":{"S":"over TLS"}}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server on TLS, its address, and the certificate that vouches for it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file = tmp_path / "tls.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(pem))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"https://localhost:{server.server_port}", file
    server.shutdown()
    thread.join()
    server.server_close()


def test_tls_is_spoken_and_the_certificate_is_checked(
    tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, vouching = tls

    def client() -> Any:
        made = boto3.session.Session().client("dynamodb", endpoint_url=address, config=ONCE)
        shorten(made)
        return made

    key = {"pk": {"S": "W"}, "sk": {"S": "1"}}
    with pytest.raises(SSLError):
        client().get_item(TableName=ROLL, Key=key)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(vouching))
    assert client().get_item(TableName=ROLL, Key=key)["Item"] == {"pk": {"S": "over TLS"}}
