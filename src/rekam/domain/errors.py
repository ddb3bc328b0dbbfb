"""Every error Rekam raises on purpose, sorted by who must act.

RekamError
├── RefusedError             the rules say no; the clerk can put it right
│   ├── MalformedError       a value is not of its form
│   ├── AlreadyEnrolledError
│   ├── NotEnrolledError
│   ├── UnfinishedError
│   ├── NotRegisteredError
│   ├── AlreadyHoldingError
│   ├── NoSuchPaperError
│   ├── LettersStoppedError
│   ├── CentreNotReadyError
│   ├── NotRenewableError
│   ├── NoLetterListError
│   ├── CertificateOverError
│   ├── BlankKnownError
│   ├── NotInStockError
│   ├── OnTheRoadError       a rider has the paper
│   ├── HandoverIncompleteError
│   ├── AskedTooOftenError
│   ├── RuledOutError
│   ├── NotRuledOutError
│   ├── AlreadySettledError
│   ├── NotSettledError
│   ├── SecondOfficerError
│   ├── SameSubjectError
│   ├── OfficeOnlyError
│   ├── KitOnlyError
│   ├── NoBackupError        there is none to restore
│   ├── BackupKeyError       the key is another office's, or an older one
│   ├── BackupBusyError      another backup is under way
│   ├── BackupNewerError     a newer Rekam made it
│   ├── NotEmptyError        a restore goes into an empty place alone
│   └── LockedError          this kit's data rests under a key that nobody brought yet
├── UntrustedError           what arrived cannot be believed; it is kept aside, tell a supervisor
│   ├── SealBrokenError      not sealed to us, or its bytes changed
│   ├── SignatureError       signed by another key than the one that may write this stream
│   ├── UnknownSignerError   no certificate for the writer (yet)
│   ├── RevokedSignerError   the writer was revoked; a supervisor may release it
│   ├── GapError             entries before it are missing (yet)
│   ├── ForkError            the same place holds other content: a cloned laptop, a restored disk
│   ├── DigestError          a part's bytes do not match its name
│   ├── BackupDamagedError   pieces of a backup are missing or changed
│   ├── PairingCodeError     the one-time code is wrong
│   └── PairingUsedError     the code was used by another device
├── TransportError           the carrier failed; nothing is lost, try again later; a bucket's
│   │                        kinds of it stand in ``bucket_errors.py``, a stick's in
│   │                        ``stick_errors.py``
│   └── GoneError            it is not there, or no longer
├── StorageError             this machine can keep nothing more; whoever looks after it makes room
│   └── BackupFullError      the place of the backups can keep nothing more
└── DeviceError              a capture device failed; its kinds stand in ``device_errors.py``

A broken invariant is none of these: it is an ``assert``, and the program stops.
Errors carry values; the sentence for people lives in ``web/errors.py``.
"""

from __future__ import annotations

from typing import ClassVar


class RekamError(Exception):
    """Root of every error raised on purpose; ``code`` names it in logs, tests and screens."""

    code: ClassVar[str] = "rekam"
    exit_status: ClassVar[int] = 1


class RefusedError(RekamError):
    """The rules say no; the clerk can put it right."""

    code = "refused"
    exit_status = 3


class MalformedError(RefusedError):
    """A value is not of its form; ``args`` are what it should be and what it was."""

    code = "malformed"


class AlreadyEnrolledError(RefusedError):
    """The person has a standing enrolment; ``args`` hold its receipt number."""

    code = "already-enrolled"


class NotEnrolledError(RefusedError):
    """The person has no standing enrolment."""

    code = "not-enrolled"


class UnfinishedError(RefusedError):
    """A recording lacks a step; ``args`` hold its name."""

    code = "unfinished"


class NotRegisteredError(RefusedError):
    """The person is not in the regency's register: no letter, and no voter is found to be it."""

    code = "not-registered"


class AlreadyHoldingError(RefusedError):
    """The person already holds what was asked for, or a live letter exists."""

    code = "already-holding"


class NoSuchPaperError(RefusedError):
    """The person has no such paper to hand over or revoke."""

    code = "no-such-paper"


class LettersStoppedError(RefusedError):
    """The day's rules allow no letter; ``args`` hold the legal basis."""

    code = "letters-stopped"


class CentreNotReadyError(RefusedError):
    """The rules ask the national store for more than it says; ``args`` hold what it says."""

    code = "centre-not-ready"


class NotRenewableError(RefusedError):
    """The day's rules allow no renewal; ``args`` hold the legal basis."""

    code = "not-renewable"


class NoLetterListError(RefusedError):
    """The office's file of keys and revoked letters has not come to this kit yet."""

    code = "no-letter-list"


class CertificateOverError(RefusedError):
    """The certificate that signs papers is not valid now; ``args`` hold its last moment."""

    code = "certificate-over"


class BlankKnownError(RefusedError):
    """A blank card of this serial is in the account already; ``args`` hold the serial."""

    code = "blank-known"


class NotInStockError(RefusedError):
    """No unused blank of this serial lies at the place; ``args`` hold the serial."""

    code = "not-in-stock"


class OnTheRoadError(RefusedError):
    """A rider has this card or letter with them; ``args`` hold their name."""

    code = "on-the-road"


class HandoverIncompleteError(RefusedError):
    """Something must be shown or given back first; ``args`` say what.

    Each is one of "receiver", "authority" and "letter".
    """

    code = "handover-incomplete"


class AskedTooOftenError(RefusedError):
    """Somebody who is not signed in asked more often than one may."""

    code = "asked-too-often"


class RuledOutError(RefusedError):
    """The voter was ruled out; ``args`` hold the KPU code."""

    code = "ruled-out"


class NotRuledOutError(RefusedError):
    """The voter was not ruled out."""

    code = "not-ruled-out"


class AlreadySettledError(RefusedError):
    """Somebody decided about this voter before."""

    code = "already-settled"


class NotSettledError(RefusedError):
    """Nobody decided about this voter, so there is nothing to take back."""

    code = "not-settled"


class SecondOfficerError(RefusedError):
    """A second officer has to confirm; the first cannot do it too."""

    code = "second-officer"


class SameSubjectError(RefusedError):
    """A person cannot be merged with itself."""

    code = "same-subject"


class OfficeOnlyError(RefusedError):
    """This may be done at the office alone."""

    code = "office-only"


class KitOnlyError(RefusedError):
    """This may be done on a kit alone."""

    code = "kit-only"


class NoBackupError(RefusedError):
    """There is no such backup; ``args`` are the place and, if one was asked for, its number."""

    code = "no-backup"


class BackupKeyError(RefusedError):
    """The key opens none of the backups there: another office's, or an older key."""

    code = "backup-key"


class BackupBusyError(RefusedError):
    """Another backup of this office is under way."""

    code = "backup-busy"


class BackupNewerError(RefusedError):
    """A newer Rekam made the backup; ``args`` say what this one does not know."""

    code = "backup-newer"


class NotEmptyError(RefusedError):
    """A restore goes into an empty database and folder alone; ``args`` say which is not."""

    code = "not-empty"


class LockedError(RefusedError):
    """This kit's data is locked, and what was typed does not open it; nothing is lost."""

    code = "locked"


class UntrustedError(RekamError):
    """What arrived cannot be believed; retrying the same bytes will not help."""

    code = "untrusted"
    exit_status = 4


class SealBrokenError(UntrustedError):
    """The bytes are damaged, or sealed to another reader."""

    code = "seal-broken"


class SignatureError(UntrustedError):
    """The signature is not by the key that may write this."""

    code = "signature"


class UnknownSignerError(UntrustedError):
    """The writer has no certificate here; one may still arrive."""

    code = "unknown-signer"


class RevokedSignerError(UntrustedError):
    """The writer was revoked; a supervisor may release what it wrote."""

    code = "revoked-signer"


class GapError(UntrustedError):
    """Entries before these are missing; they may still arrive."""

    code = "gap"


class ForkError(UntrustedError):
    """Another content stands at the same place; ``args`` hold the place."""

    code = "fork"


class DigestError(UntrustedError):
    """A part's bytes do not match its name."""

    code = "digest"


class BackupDamagedError(UntrustedError):
    """Pieces of a backup are missing, changed or cut short; ``args`` are their names."""

    code = "backup-damaged"


class PairingCodeError(UntrustedError):
    """The one-time code is wrong."""

    code = "pairing-code"


class PairingUsedError(UntrustedError):
    """The one-time code was already used by a device with other keys."""

    code = "pairing-used"


class TransportError(RekamError):
    """The carrier failed; nothing is lost, try again later."""

    code = "transport"
    exit_status = 5


class GoneError(TransportError):
    """What was asked for is not there, or no longer: somebody took it, or the list was old."""

    code = "gone"


class StorageError(RekamError):
    """The disk is full or takes no more; what was acknowledged before is kept."""

    code = "storage"
    exit_status = 6


class BackupFullError(StorageError):
    """The place where backups go has no room; the backups before are whole."""

    code = "backup-full"


class DeviceError(RekamError):
    """A capture device could not do it; the officer beside it can, and what was taken stands."""

    code = "device"
    exit_status = 7
