"""The office's mailboxes over HTTP: its spool folder and its book, to kits that sign requests.

A kit may list and fill the office's mailbox, and list, read and clear its own; anything else is not
its business. Telling where it stands (putting its statement) makes the office take in what lies
there and answer at once. A revoked kit may still hand in, for its work goes to quarantine and is
never refused, but is given nothing.

What a kit lacks is named to it from the book, when it tells where it stands, and sealed when it is
fetched. Laid ready, two thousand segments would be sealed and synced to the disk before fifty kits
that come home at once had their answers.

A kit that carries for others may hand in what another one says too, where that proves itself by its
signature, and take the office's receipt for it home; the rest of another's mail stays closed.

A captured request may be sent again by anyone who saw it. A repeated PUT puts the same bytes under
the same name, and an old statement only makes the office send what the kit has already. A repeated
DELETE takes from a mailbox a copy that its kit has taken before; whatever a kit's statement does
not hold is named there, out of the book, which no request can touch
(``test_a_replayed_delete_loses_nothing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from threading import Lock

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from rekam.desks.exchange import actions
from rekam.desks.exchange.doctor import note_visit
from rekam.domain.errors import (
    GoneError,
    MalformedError,
    OfficeOnlyError,
    PairingUsedError,
    RefusedError,
    RekamError,
    RevokedSignerError,
    SignatureError,
    TransportError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.trust import Device
from rekam.domain.values import OFFICE, NodeId, writer_of
from rekam.registry import pairing, read
from rekam.registry.machine import Machine
from rekam.sync import courier, statement, wire
from rekam.sync.carrier import (
    answer_name,
    is_name,
    is_pairing,
    is_statement,
    statement_name,
    teller,
)
from rekam.sync.folder import FolderCarrier
from rekam.sync.statement import Statement
from rekam.sync.wire import Asked
from rekam.web.access import allow_strangers
from rekam.web.errors import advice
from rekam.web.request import Request


class _TooLargeError(MalformedError):
    """More than any mail of ours has."""


class _NotYoursError(RefusedError):
    """The mail of another."""


_STATUS: tuple[tuple[type[RekamError], HTTPStatus], ...] = (
    (_TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (MalformedError, HTTPStatus.BAD_REQUEST),
    (_NotYoursError, HTTPStatus.FORBIDDEN),
    (OfficeOnlyError, HTTPStatus.NOT_FOUND),
    (GoneError, HTTPStatus.NOT_FOUND),
    (TransportError, HTTPStatus.SERVICE_UNAVAILABLE),  # our own disk
    (UnknownSignerError, HTTPStatus.UNAUTHORIZED),
    (SignatureError, HTTPStatus.UNAUTHORIZED),
    (PairingUsedError, HTTPStatus.CONFLICT),
    (UntrustedError, HTTPStatus.FORBIDDEN),
    (RekamError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
_RECEIPT = f"{OFFICE}.statement"  # what the office says, in anyone's mailbox
# One courier at a time: two would only take each other's mail away. In another process it may
# happen still, and costs that kit a round.
_courier_at_work = Lock()


@csrf_exempt
@allow_strangers
def mailbox(request: Request, path: str) -> HttpResponse:
    """Serve a kit, which proves who it is by its signature: there is no session and no cookie."""
    try:
        body = _serve(request, path)
    except RekamError as error:
        status = next(status for family, status in _STATUS if isinstance(error, family))
        told = advice(error)
        refusal = {"code": error.code, "sentence": f"{told.what} {told.do}"}
        return _marked(JsonResponse(refusal, status=status))
    return _marked(HttpResponse(body, content_type="application/octet-stream"))


def _serve(request: Request, path: str) -> bytes:
    if not request.machine.is_office:
        raise OfficeOnlyError
    if request.method == "PUT" and is_name(path) and is_pairing(path):
        return _pair(request)
    kit, body = _asking(request, path)
    note_visit(request, kit.node)
    _check_business(request.method, path, kit)
    match request.method:
        case "GET" if path.endswith("/"):
            return _list(request, path, kit.node)
        case "GET":
            return _get(request, path, kit.node)
        case "PUT":
            return _take_in(request, path, body, kit)
        case _:
            _spool(request).drop(path)
            return b""


def _asking(request: Request, path: str) -> tuple[Device, bytes]:
    """Return the kit that signed this request, and its body.

    Guards against a stranger and against one kit that asks as another:
    ``test_a_request_signed_by_another_key_is_refused``.
    """
    authorisation = request.headers.get("Authorization", "")
    node = wire.visitor(authorisation)
    kit = read.device(node)
    if kit is None:
        raise UnknownSignerError(node)
    body = _body(request, wire.BODY_BYTES_MAX)
    asked = Asked(str(request.method), path, body)
    wire.verify(authorisation, asked, signing_key=kit.signing_key)
    return kit, body


def _check_business(method: str | None, path: str, kit: Device) -> None:
    """Refuse what is not this kit's to do.

    Guards against reading another's mail and leaving the folder:
    ``test_the_mailbox_of_another_kit_is_closed``, ``test_a_path_that_climbs_is_refused``.
    """
    reader, _, rest = path.partition("/")
    if rest and not is_name(path):
        raise MalformedError("name", path[:80])
    allowed: tuple[str, ...] = ()
    if reader == kit.node:
        allowed = ("GET", "DELETE") if rest else ("GET",)
    elif reader == OFFICE and (_may_hand_in(path, kit.node) or is_statement(path)):
        allowed = ("PUT",) if rest else ("GET",)
    elif rest == _RECEIPT:
        allowed = ("GET",)  # it is signed, not sealed, and holds numbers alone
    if method not in allowed:
        raise _NotYoursError(path[:80])
    if kit.is_revoked and method != "PUT":
        raise RevokedSignerError(kit.node)


def _may_hand_in(path: str, node: NodeId) -> bool:
    """Tell whether a kit may bring or see it at the office: all but what others say themselves."""
    if path.endswith(".piece"):
        return path.startswith(f"{OFFICE}/{node}/")
    return not (is_statement(path) or is_pairing(path)) or path == statement_name(OFFICE, node)


def _list(request: Request, path: str, node: NodeId) -> bytes:
    """List a mailbox as it lies there."""
    if path == f"{OFFICE}/":
        names = _spool(request).names(OFFICE)
        return wire.pack([name for name in names if _may_hand_in(name, node)], {})
    return _own(request, node, ())


def _own(request: Request, node: NodeId, in_book: Sequence[str]) -> bytes:
    """List a kit's own mailbox with its small mail, as much as one answer bears.

    What of its work waits at the office comes with it: the kit would ask for that next.
    """
    spool = _spool(request)
    names = [*spool.names(node), *in_book]
    mail: dict[str, bytes] = {}
    left = wire.MAIL_BYTES_MAX
    for name in sorted(names, key=courier.small_first):
        with suppress(GoneError):  # another visit of the same kit has just taken it
            data = _get(request, name, node)
            left -= len(data)
            if left < 0:
                break
            mail[name] = data
    waiting = [name for writer in (node, OFFICE) for name in spool.names(f"{OFFICE}/{writer}")]
    return wire.pack(names + waiting, mail)


def _get(request: Request, path: str, node: NodeId) -> bytes:
    try:
        return _spool(request).get(path)
    except GoneError:
        return request.machine.mailroom.segment_for(node, path)
    except TransportError as error:
        raise GoneError(path) from error


def _take_in(request: Request, path: str, body: bytes, kit: Device) -> bytes:
    """Take a part or a segment in at once; what is no use yet waits in the mailbox."""
    machine, spool = request.machine, _spool(request)
    if path == statement_name(OFFICE, kit.node):
        spool.put(path, body)
        return _answer_statement(request, kit)
    if is_statement(path):
        _hear_of_another(request, path, body)
    elif path.endswith(".segment"):
        _take_segment(machine, spool, path, body)
    elif path.endswith(".piece"):
        spool.put(path, body)
        courier.take(machine.mailroom, spool, spool.names(path.rpartition("/")[0]))
    else:
        machine.mailroom.take(path, body)
    return b""


def _answer_statement(request: Request, kit: Device) -> bytes:
    room, spool = request.machine.mailroom, _spool(request)
    with _courier_at_work:
        courier.run(room, spool, peers=[])
        if kit.is_revoked:
            return b""
        spool.put(statement_name(kit.node, OFFICE), room.statement_for(kit.node))
        actions.offer_letters(request.machine, spool, [kit.node], road="spool")
    return _own(request, kit.node, room.names_for(kit.node))


def _hear_of_another(request: Request, path: str, body: bytes) -> None:
    """Take in what a mule brings of another kit, and lay the answer ready for that one.

    Guards against one kit speaking for another, and against its own old words:
    ``test_a_mule_hands_in_no_statement_that_its_kit_did_not_sign``,
    ``test_an_old_statement_by_a_mule_changes_nothing``.
    """
    node = teller(path)
    kit = read.device(node)
    if kit is None:
        raise UnknownSignerError(node)
    told = statement.read(body, writer=node, signing_key=kit.signing_key)
    if told.reader != OFFICE:
        raise _NotYoursError(path[:80])
    before = request.machine.mailroom.heard_from(node)
    if before is None or before.made_ms < told.made_ms or _reached(before) < _reached(told):
        _spool(request).put(path, body)
        _answer_statement(request, kit)


def _reached(told: Statement) -> tuple[int, int]:
    """Return how far a kit has come on its own chain: an old word of its is not further.

    By its clock alone a kit would not be heard for years whose clock was ahead once
    (``test_a_kit_whose_clock_was_ahead_is_heard_by_a_mule_again``).
    """
    own = (
        (epoch, head.seq)
        for (stream, epoch), head in told.positions.items()
        if writer_of(stream) == told.node
    )
    return max(own, default=(0, 0))


def _take_segment(machine: Machine, spool: FolderCarrier, path: str, body: bytes) -> None:
    """Admit a segment on its arrival, and those after it that came before it.

    A kit sends several at once. One that would leave a gap lies in the mailbox until what is before
    it comes, or the kit tells where it stands.
    """
    with _courier_at_work:
        if not machine.mailroom.follows(path):
            spool.put(path, body)
            return
        machine.mailroom.take(path, body)
        for name in spool.names(path.rpartition("/")[0]):
            if machine.mailroom.follows(name):
                courier.take(machine.mailroom, spool, [name])


def _pair(request: Request) -> bytes:
    """Answer a kit that nobody knows yet; the one-time code in it is its proof."""
    body = _body(request, wire.PAIRING_BYTES_MAX)
    device, told = pairing.answer(request.machine.ledger, body)
    _spool(request).put(answer_name(device), told)
    return b""


def _body(request: Request, bytes_max: int) -> bytes:
    body: bytes = request.read(bytes_max + 1)
    if len(body) > bytes_max:
        raise _TooLargeError("size", bytes_max)
    return body


def _spool(request: Request) -> FolderCarrier:
    """Return the office's mailboxes, which each visit of a kit may empty.

    Guards against taking mail that was taken at once for mail that was lost:
    ``test_a_statement_that_another_visit_takes_in_at_once_is_answered``.
    """
    return FolderCarrier(request.machine.spool, is_shared=True)


def _marked(response: HttpResponse) -> HttpResponse:
    response.headers[wire.MARK] = wire.MARK_VALUE
    response.headers[wire.DIGEST] = wire.digest_of(response.content)
    return response
