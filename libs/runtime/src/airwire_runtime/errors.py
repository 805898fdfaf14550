"""Why something could not be done; the class is the decision.

* AirwireError
  x DocumentError       the document is wrong: trying again changes nothing
    + ReadError         its bytes are no text of a kind we know
    + ParseError        it isn't what it claims to be, or says nothing
  x UnavailableError    the world was not ready: wait, then try again
  x FatalError          this process must end; whoever started it starts it again
  x UsageError          the person who called must change something

Every error says what is wrong, where, and what can be done about it.
"""


class AirwireError(Exception):
    """Base of all of Airwire's errors."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
        """Bounded name, for logs, metrics, `.reason.json` and dead letters."""

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process boundaries, and `Exception` forgets keyword arguments there.
        return _rebuilt, (type(self), str(self), self.reason)


def _rebuilt(kind: type[AirwireError], message: str, reason: str) -> AirwireError:
    return kind(message, reason=reason)


class DocumentError(AirwireError):
    """The document is wrong: trying again changes nothing."""


class ReadError(DocumentError):
    """The bytes are no text of a kind we know."""


class ParseError(DocumentError):
    """The text isn't what it claims to be, or says nothing."""


class UnavailableError(AirwireError):
    """The world was not ready: wait, then try again."""


class FatalError(AirwireError):
    """This process must end; whoever started it starts it again."""


class UsageError(AirwireError):
    """The person who called must change something."""
