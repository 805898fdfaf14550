"""How every model of the contract behaves: frozen, closed for producers, open for readers."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints


class Contract(BaseModel):
    """A value that crosses a process. Documented where it stands; never changed in place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, ser_json_inf_nan="constants"
    )

    @classmethod
    def read(cls, body: str | bytes) -> Self:
        """Read a record's value as a subscriber does: fields of a later minor version are ignored.

        Raises `pydantic.ValidationError` if the body is not what its topic promises.
        """
        return cls.model_validate_json(body, extra="ignore")

    def body(self) -> bytes:
        """The record's value: compact JSON in UTF-8. Equal values give equal bytes."""
        return self.model_dump_json().encode()


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""64 lower-case hexadecimal digits."""
