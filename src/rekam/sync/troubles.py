"""What a bucket's host, or the way to it, said when it failed: the error that tells what to do.

The library gives one kind of error with a long text; what is decided by that text is only the
sentence that people read. A host that lies in it misleads nobody about what has arrived: only
statements say that.
"""

from __future__ import annotations

import re

from rekam.domain.bucket_errors import (
    BucketBusyError,
    BucketCertificateError,
    BucketClockError,
    BucketDeniedError,
    BucketError,
    BucketFullError,
    BucketKeyError,
    BucketMissingError,
    BucketRegionError,
    BucketStrangeError,
    BucketUnreachableError,
)

# The first that is found in the text counts. Codes in words are S3's (API reference, "Error
# responses"); the rest are WebDAV's statuses (RFC 4918) and the library's own words.
_SIGNS: tuple[tuple[str, type[BucketError]], ...] = (
    (r"RequestTimeTooSkewed|RequestExpired", BucketClockError),
    (r"InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|401 Unauthorized", BucketKeyError),
    (r"NoSuchBucket|409 Conflict|404 Not Found", BucketMissingError),
    (
        r"AuthorizationHeaderMalformed|PermanentRedirect|InvalidRegion|without LOCATION",
        BucketRegionError,
    ),
    (r"507 Insufficient Storage|QuotaExceeded|StorageFull", BucketFullError),
    (r"403 Forbidden", BucketDeniedError),
    (r"429 Too Many Requests|: 5\d\d ", BucketBusyError),
    (r"[cC]ertificate|InvalidContentType|CorruptMessage|HandshakeFail", BucketCertificateError),
    (r"kind: (?:Connect|Timeout|Interrupted)\b|IncompleteMessage", BucketUnreachableError),
    (r"InvalidPath|MissingEtag|InvalidPropFind|Invalid\w+Response", BucketStrangeError),
)


def explain(error: Exception, verb: str, *, what: str) -> BucketError:
    """Return the error that says what is wrong and, by its code, what to do."""
    text = f"{type(error).__name__} {error}"
    found = (kind for sign, kind in _SIGNS if re.search(sign, text))
    return next(found, BucketError)(verb, what)


def is_missing(error: Exception) -> bool:
    """Tell a name that is not there from a bucket that is not there."""
    return isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error)
