"""Why a bucket does not carry, one class for each thing that somebody can do about it.

TransportError                   (domain/errors.py) nothing is lost, try again later
└── BucketError                  the host failed in a way that it did not explain
    ├── BucketKeyError           it does not know our key, or the secret is another
    ├── BucketDeniedError        it knows us, and we may not do this
    ├── BucketMissingError       there is no such bucket or folder
    ├── BucketRegionError        the bucket is in another region than the address says
    ├── BucketClockError         our clock and the host's are too far apart
    ├── BucketCertificateError   nobody we trust vouches for the host
    ├── BucketUnreachableError   no name, no route, nobody at the port, no answer
    ├── BucketBusyError          it asks us to slow down, or has fallen over
    ├── BucketFullError          it keeps nothing more
    └── BucketStrangeError       what answered is no bucket, or a stranger's file lies in it

``args`` are what was tried and at which name.
"""

from __future__ import annotations

from rekam.domain.errors import TransportError


class BucketError(TransportError):
    """The host failed in a way that it did not explain."""

    code = "bucket"


class BucketKeyError(BucketError):
    """The host does not know our key, or its secret is another."""

    code = "bucket-key"


class BucketDeniedError(BucketError):
    """The host knows our key and lets it not do this."""

    code = "bucket-denied"


class BucketMissingError(BucketError):
    """The host has no such bucket or folder."""

    code = "bucket-missing"


class BucketRegionError(BucketError):
    """The bucket is in another region than the address says."""

    code = "bucket-region"


class BucketClockError(BucketError):
    """Our clock and the host's are too far apart for it to believe our signature."""

    code = "bucket-clock"


class BucketCertificateError(BucketError):
    """The host's certificate is not by anyone we trust, past its day, or for another name."""

    code = "bucket-certificate"


class BucketUnreachableError(BucketError):
    """The host has no name, no route, nobody at its port, or gives no answer."""

    code = "bucket-unreachable"


class BucketBusyError(BucketError):
    """The host asks us to slow down, or has fallen over."""

    code = "bucket-busy"


class BucketFullError(BucketError):
    """The host keeps nothing more."""

    code = "bucket-full"


class BucketStrangeError(BucketError):
    """What answered is no bucket, or holds what cannot be listed."""

    code = "bucket-strange"
