"""What goes wrong with a capture device, one class for each thing the officer must do about it.

DeviceError                      (domain/errors.py) the officer at the device can put it right
├── DeviceUnregisteredError      100 the device was never registered with its maker
├── DeviceSawNothingError        101 no finger or eye before it
├── DeviceExtractionError        102 it saw something and could make nothing of it
├── DeviceTamperedError          103 it was opened, or says so
├── DeviceUnmanagedError         104 its maker's server was not reached
├── DeviceOrientationError       105 laid on or held the wrong way
├── DeviceNotFoundError          106 it was there, and is not any more
├── DeviceKeyExpiredError        107 its key is past its day, by its own word or by ours
├── DeviceKeyMissingError        108 it was not given the key it needs
├── DeviceCountError             109 it cannot take, or did not give, as many as were asked for
├── DeviceNotReadyError          110 it is still starting
├── DeviceBusyError              111 somebody else uses it now
├── DeviceTransactionError       112 it did not accept our request's number
├── DeviceNoneConnectedError     202 nothing of the kind is plugged in
├── DeviceFaultError             5xx and every other number; ``args`` hold it
├── DeviceSilentError            no answer in time: unplugged in the middle, hung up
├── DeviceUnreadableError        an answer that is not of its form; ``args`` say what was wrong
└── DeviceUntrustedError         something answered that must not be believed
    ├── DeviceSignatureError     not signed by the key it names, or changed since
    ├── DeviceUnknownError       signed by a key that nobody here trusts
    ├── DeviceChainError         its chain of digests does not follow from the capture before
    └── DeviceReplayError        an answer to another request, or prints that were given before

The numbers are those of the Secure Biometric Interface 0.9.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rekam.domain.errors import DeviceError


class DeviceUnregisteredError(DeviceError):
    """The device was never registered with its maker."""

    code = "device-unregistered"


class DeviceSawNothingError(DeviceError):
    """No finger or eye was before the device."""

    code = "device-saw-nothing"


class DeviceExtractionError(DeviceError):
    """The device saw something and could make nothing of it."""

    code = "device-extraction"


class DeviceTamperedError(DeviceError):
    """The device says that somebody opened it."""

    code = "device-tampered"


class DeviceUnmanagedError(DeviceError):
    """The device did not reach its maker's server."""

    code = "device-unmanaged"


class DeviceOrientationError(DeviceError):
    """The hand or head was the wrong way round."""

    code = "device-orientation"


class DeviceNotFoundError(DeviceError):
    """The device was there, and is not any more."""

    code = "device-not-found"


class DeviceKeyExpiredError(DeviceError):
    """The device's key is past its day, or this laptop's clock is wrong."""

    code = "device-key-expired"


class DeviceKeyMissingError(DeviceError):
    """The device was not given a key that it needs."""

    code = "device-key-missing"


class DeviceCountError(DeviceError):
    """The device cannot take, or did not give, as many as were asked for."""

    code = "device-count"


class DeviceNotReadyError(DeviceError):
    """The device is still starting."""

    code = "device-not-ready"


class DeviceBusyError(DeviceError):
    """Somebody else uses the device now."""

    code = "device-busy"


class DeviceTransactionError(DeviceError):
    """The device did not accept the number of the request."""

    code = "device-transaction"


class DeviceNoneConnectedError(DeviceError):
    """Nothing of the kind is plugged in; ``args`` hold the kind."""

    code = "device-none-connected"


class DeviceFaultError(DeviceError):
    """The device reports a fault; ``args`` hold its number."""

    code = "device-fault"


class DeviceSilentError(DeviceError):
    """No answer came, or it broke off."""

    code = "device-silent"


class DeviceUnreadableError(DeviceError):
    """The answer is not of its form; ``args`` say where."""

    code = "device-unreadable"


class DeviceUntrustedError(DeviceError):
    """Something answered that must not be believed; a supervisor should hear of it."""

    code = "device-untrusted"


class DeviceSignatureError(DeviceUntrustedError):
    """The answer was not signed by the key that it names, or was changed since."""

    code = "device-signature"


class DeviceUnknownError(DeviceUntrustedError):
    """The key that signed is trusted by nobody here."""

    code = "device-unknown"


class DeviceChainError(DeviceUntrustedError):
    """The digests do not follow from the capture before."""

    code = "device-chain"


class DeviceReplayError(DeviceUntrustedError):
    """The answer belongs to another request, or its prints were given before."""

    code = "device-replay"


# Secure Biometric Interface 0.9.5, error codes; 0 is none.
_BY_NUMBER: Mapping[str, type[DeviceError]] = MappingProxyType(
    {
        "100": DeviceUnregisteredError,
        "101": DeviceSawNothingError,
        "102": DeviceExtractionError,
        "103": DeviceTamperedError,
        "104": DeviceUnmanagedError,
        "105": DeviceOrientationError,
        "106": DeviceNotFoundError,
        "107": DeviceKeyExpiredError,
        "108": DeviceKeyMissingError,
        "109": DeviceCountError,
        "110": DeviceNotReadyError,
        "111": DeviceBusyError,
        "112": DeviceTransactionError,
        "202": DeviceNoneConnectedError,
    }
)


def by_number(number: str) -> DeviceError:
    """Return the error that a device's number stands for; its maker's own and unknown ones too."""
    return _BY_NUMBER.get(number, DeviceFaultError)(number)
